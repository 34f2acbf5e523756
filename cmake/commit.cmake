# Writes the header FILE with the commit of the clone in SOURCE that is built, "-dirty" behind it where files
# differ from it; empty outside of a clone. The file is touched only where that has changed.
cmake_minimum_required(VERSION 3.22)

set(commit "")
if(EXISTS ${SOURCE}/.git)
  execute_process(COMMAND git -C ${SOURCE} describe --always --dirty --abbrev=12 --exclude=*
                  OUTPUT_VARIABLE commit OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
endif()
file(CONFIGURE OUTPUT ${FILE} CONTENT "#pragma once\n#define PAVLOV_COMMIT \"@commit@\"\n" @ONLY)

# Fails where a kernel in TEXTS, files of PTX, gives up. The compiler lets it, without a word, at what
# cannot be done on a card: taking a reference to a constant of the processor's, say, as std::clamp
# does.
set(kernels 0)
foreach(text IN LISTS TEXTS)
  file(READ "${text}" ptx)
  string(REPLACE ";" "," ptx "${ptx}")  # else a list
  string(REGEX REPLACE "\\.entry +" ";" bodies "${ptx}")
  list(POP_FRONT bodies)
  foreach(body IN LISTS bodies)
    math(EXPR kernels "${kernels} + 1")
    if(body MATCHES "[ \t]trap,")
      string(REGEX MATCH "^[A-Za-z0-9_]+" name "${body}")
      message(SEND_ERROR "${name} gives up")
    endif()
  endforeach()
endforeach()
if(kernels EQUAL 0)
  message(FATAL_ERROR "there are no kernels in ${TEXTS}")
endif()
message(STATUS "looked at ${kernels} kernels")

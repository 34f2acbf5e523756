# What the rooms are built from and how.

set(THREADS_PREFER_PTHREAD_FLAG ON)
find_package(Threads REQUIRED)
find_package(Eigen3 3.4 REQUIRED NO_MODULE)
find_package(nlohmann_json 3 REQUIRED)
find_package(ZLIB REQUIRED)
find_package(box2d 2.4.1 REQUIRED)  # envs/box2d/world_numbers.cpp knows the insides of 2.4
if(NOT box2d_VERSION VERSION_LESS 2.5)
  message(FATAL_ERROR "Box2D 2.4.1 or a later 2.4 is needed, not ${box2d_VERSION}")
endif()
if(PAVLOV_TOOL)
  find_package(tomlplusplus REQUIRED)
  find_package(CLI11 2.1 REQUIRED)
  find_package(SQLite3 REQUIRED)
  find_package(PNG 1.6 REQUIRED)
  find_package(JPEG REQUIRED)
  find_package(pugixml REQUIRED)
  find_package(PkgConfig REQUIRED)
  pkg_check_modules(CAIRO REQUIRED IMPORTED_TARGET cairo)
  pkg_check_modules(FFMPEG REQUIRED IMPORTED_TARGET
                    libavcodec>=59 libavfilter>=8 libavformat>=59 libavutil>=57 libswscale>=6)
  find_package(SFML 2.5 COMPONENTS graphics REQUIRED)
  find_package(X11 REQUIRED)
endif()

# Before LibTorch, which may be one with CUDA.
if(PAVLOV_CUDA STREQUAL "AUTO" AND PAVLOV_SANITIZE)
  set(PAVLOV_CUDA OFF)  # its compiler knows no sanitizers
elseif(PAVLOV_CUDA STREQUAL "AUTO")
  include(CheckLanguage)
  check_language(CUDA)
  set(PAVLOV_CUDA ${CMAKE_CUDA_COMPILER})
endif()
if(PAVLOV_CUDA)
  if(NOT CMAKE_CUDA_ARCHITECTURES)
    set(CMAKE_CUDA_ARCHITECTURES 80 90)
  endif()
  if(NOT TORCH_CUDA_ARCH_LIST)  # else LibTorch with CUDA would look for a card
    set(TORCH_CUDA_ARCH_LIST 8.0 9.0)
  endif()
  enable_language(CUDA)
  if(NOT CMAKE_CUDA20_STANDARD_COMPILE_OPTION)  # CMake before 3.26 does not know newer nvcc's
    set(CMAKE_CUDA20_STANDARD_COMPILE_OPTION -std=c++20)
    set(CMAKE_CUDA20_EXTENSION_COMPILE_OPTION -std=c++20)
  endif()
endif()
find_package(Torch 1.13 REQUIRED)

# What the records of runs tell of this build.
set(PAVLOV_LIBRARIES "LibTorch ${Torch_VERSION}, Eigen ${Eigen3_VERSION}, Box2D ${box2d_VERSION}, \
SFML ${SFML_VERSION}, cairo ${CAIRO_VERSION}, libavcodec ${FFMPEG_libavcodec_VERSION}, \
CLI11 ${CLI11_VERSION}, toml++ ${tomlplusplus_VERSION}, nlohmann-json ${nlohmann_json_VERSION}, \
zlib ${ZLIB_VERSION_STRING}")
string(STRIP "${CMAKE_BUILD_TYPE} ${PAVLOV_SANITIZE}" PAVLOV_BUILD)

# Flags of all our code. No contraction of multiply-add: results are the same with and without FMA.
add_library(pavlov_flags INTERFACE)
target_compile_features(pavlov_flags INTERFACE cxx_std_20)
target_compile_options(pavlov_flags INTERFACE $<$<COMPILE_LANGUAGE:CXX>:-ffp-contract=off>
                       $<$<COMPILE_LANGUAGE:CUDA>:--expt-relaxed-constexpr -fmad=false>)
target_include_directories(pavlov_flags INTERFACE
  $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}> $<INSTALL_INTERFACE:include/pavlov>)

add_library(pavlov_warnings INTERFACE)
target_compile_options(pavlov_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Wcast-align -Woverloaded-virtual
  -Wno-missing-field-initializers
  # False alarms of GCC 12 on std::string (GCC bug 105651).
  "$<$<AND:$<CXX_COMPILER_ID:GNU>,$<VERSION_LESS:$<CXX_COMPILER_VERSION>,13>>:-Wno-restrict;-Wno-array-bounds;-Wno-stringop-overflow>"
  $<$<BOOL:${PAVLOV_WARNINGS_AS_ERRORS}>:-Werror>)

if(PAVLOV_SANITIZE)
  add_compile_options(-fsanitize=${PAVLOV_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_compile_definitions(_GLIBCXX_ASSERTIONS)
  add_link_options(-fsanitize=${PAVLOV_SANITIZE})
  # GCC warns of what the sanitizers insert.
  target_compile_options(pavlov_warnings INTERFACE
                         $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>)
endif()

include(GNUInstallDirs)
set(CMAKE_LINK_DEPENDS_NO_SHARED ON)  # programs find the libraries' new versions by themselves
set(CMAKE_BUILD_RPATH_USE_ORIGIN ON)
set(CMAKE_INSTALL_RPATH "$ORIGIN" "$ORIGIN/../${CMAKE_INSTALL_LIBDIR}")
set(CMAKE_LIBRARY_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/lib)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/bin)

# pavlov_room(NAME DIRS d... EXCEPT d... PUBLIC t... PRIVATE t... HEADERS h...): the shared library
# pavlov_NAME from all sources under the folders but those in EXCEPT, with the headers that most of them
# need precompiled. Shared, so that a plugin finds the one registry, and so that no registration line is
# dropped by the linker.
function(pavlov_room name)
  cmake_parse_arguments(ROOM "" "" "DIRS;EXCEPT;PUBLIC;PRIVATE;HEADERS" ${ARGN})
  set(sources)
  foreach(dir ${ROOM_DIRS})
    file(GLOB_RECURSE found CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/${dir}/*.cpp)
    list(APPEND sources ${found})
  endforeach()
  foreach(dir ${ROOM_EXCEPT})
    list(FILTER sources EXCLUDE REGEX "^${PROJECT_SOURCE_DIR}/${dir}/")
  endforeach()
  add_library(pavlov_${name} SHARED ${sources})
  add_library(pavlov::${name} ALIAS pavlov_${name})
  set_target_properties(pavlov_${name} PROPERTIES EXPORT_NAME ${name} VERSION ${PROJECT_VERSION}
                                                  SOVERSION ${PROJECT_VERSION_MAJOR})
  target_link_libraries(pavlov_${name} PUBLIC pavlov_flags ${ROOM_PUBLIC}
                                       PRIVATE ${ROOM_PRIVATE} $<BUILD_INTERFACE:pavlov_warnings>)
  if(ROOM_HEADERS)
    list(TRANSFORM ROOM_HEADERS PREPEND ${PROJECT_SOURCE_DIR}/)
    target_precompile_headers(pavlov_${name} PRIVATE ${ROOM_HEADERS})
  endif()
endfunction()

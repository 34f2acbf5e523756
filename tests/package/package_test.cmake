# Installs the build into a scratch folder, then builds and runs the examples against it, as somebody
# outside would: cmake -DBUILD=… -DSOURCE=… -DSCRATCH=… -P package_test.cmake
function(run_step)
  execute_process(COMMAND ${ARGN} RESULT_VARIABLE code OUTPUT_VARIABLE output ERROR_VARIABLE output)
  if(NOT code EQUAL 0)
    message(FATAL_ERROR "${ARGN}\nfailed with ${code}:\n${output}")
  endif()
  set(output "${output}" PARENT_SCOPE)
endfunction()

file(REMOVE_RECURSE ${SCRATCH})
run_step(${CMAKE_COMMAND} --install ${BUILD} --prefix ${SCRATCH}/prefix)
foreach(example own_program own_network plugin)
  run_step(${CMAKE_COMMAND} -S ${SOURCE}/examples/${example} -B ${SCRATCH}/${example} -G Ninja
           -DCMAKE_BUILD_TYPE=Release -DCMAKE_PREFIX_PATH=${SCRATCH}/prefix ${OPTIONS})
  run_step(${CMAKE_COMMAND} --build ${SCRATCH}/${example})
endforeach()

foreach(example own_program own_network)
  run_step(${CMAKE_COMMAND} -E chdir ${SCRATCH}/${example} ./${example})
  message(STATUS "${output}")
endforeach()
file(GLOB plugin ${SCRATCH}/plugin/*.so)
run_step(${SCRATCH}/prefix/bin/pavlov list envs --plugin ${plugin})
message(STATUS "${output}")

# `cmake --install build` and what `find_package(pavlov)` finds afterwards; pavlov::torch, and LibTorch
# with it, only by `find_package(pavlov COMPONENTS torch)`.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(rooms pavlov_core pavlov_envs pavlov_replay pavlov_nets pavlov_ground_up pavlov_data pavlov_training
          pavlov_agents pavlov_render pavlov_video pavlov_window pavlov_harness)
install(TARGETS ${rooms} pavlov_flags EXPORT pavlov
        LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(TARGETS pavlov_torch pavlov_tensor EXPORT pavlov_torch LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR})
if(TARGET pavlov_cuda)
  install(TARGETS pavlov_cuda LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR})  # opened when needed
endif()
if(TARGET pavlov)
  install(TARGETS pavlov RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
endif()
foreach(dir core envs replay nets agents render experiments/harness)
  get_filename_component(parent ${dir} DIRECTORY)
  install(DIRECTORY ${dir} DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/pavlov/${parent}
          FILES_MATCHING PATTERN "*.h")
endforeach()

set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/pavlov)
install(EXPORT pavlov NAMESPACE pavlov:: FILE pavlovTargets.cmake DESTINATION ${package_dir})
install(EXPORT pavlov_torch NAMESPACE pavlov:: FILE pavlovTorchTargets.cmake
        DESTINATION ${package_dir})
file(WRITE ${PROJECT_BINARY_DIR}/pavlovConfig.cmake
  "include(CMakeFindDependencyMacro)\n"
  "set(THREADS_PREFER_PTHREAD_FLAG ON)\n"
  "find_dependency(Threads)\n"
  "find_dependency(Eigen3)\n"
  "include(\${CMAKE_CURRENT_LIST_DIR}/pavlovTargets.cmake)\n"
  "if(torch IN_LIST pavlov_FIND_COMPONENTS)\n"
  "  find_dependency(Torch)\n"
  "  include(\${CMAKE_CURRENT_LIST_DIR}/pavlovTorchTargets.cmake)\n"
  "endif()\n")
write_basic_package_version_file(${PROJECT_BINARY_DIR}/pavlovConfigVersion.cmake
                                 COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/pavlovConfig.cmake
              ${PROJECT_BINARY_DIR}/pavlovConfigVersion.cmake DESTINATION ${package_dir})

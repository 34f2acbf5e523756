#include "nets/core/backend.h"

#include <stdexcept>
#include <string>

#include "core/own_library.h"

namespace pavlov {
namespace {

NetworkFactory& registered() {
  static NetworkFactory factory = nullptr;
  return factory;
}

/// Opens the library, whose static initialiser registers its factory.
NetworkFactory open_backend() {
  if (registered() == nullptr) open_own_library(kTorchLibrary, "this network");
  if (registered() == nullptr)
    throw std::runtime_error(std::string(kTorchLibrary) + " registers no networks");
  return registered();
}

}  // namespace

bool register_network_backend(NetworkFactory factory) {
  registered() = factory;
  return true;
}

NetworkFactory network_backend() {
  static const NetworkFactory factory = open_backend();
  return factory;
}

}  // namespace pavlov

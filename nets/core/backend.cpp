#include "nets/core/backend.h"

#include <stdexcept>
#include <string>

#include "core/own_library.h"

namespace pavlov {
namespace {

NetworkBackend& registered() {
  static NetworkBackend backend;
  return backend;
}

/// Opens the library, whose static initialiser registers its factories.
const NetworkBackend& open_backend() {
  if (registered().network == nullptr) open_own_library(kTorchLibrary, "this network");
  if (registered().network == nullptr)
    throw std::runtime_error(std::string(kTorchLibrary) + " registers no networks");
  return registered();
}

}  // namespace

bool register_network_backend(const NetworkBackend& backend) {
  registered() = backend;
  return true;
}

const NetworkBackend& network_backend() {
  static const NetworkBackend& backend = open_backend();
  return backend;
}

}  // namespace pavlov

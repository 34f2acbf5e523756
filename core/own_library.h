#pragma once

#include <string>

namespace pavlov {

/// Opens a library of this project that lies beside this one, such as "libpavlov_torch.so", so that
/// programs which do not need it need not wait for it to load. Its static initialisers register
/// what it offers. Throws std::runtime_error "WHAT needs FILE, which cannot be opened: …".
void open_own_library(const std::string& name, const std::string& what);

}  // namespace pavlov

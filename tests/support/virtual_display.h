#pragma once

namespace pavlov::test {

/// From now on DISPLAY names an X server without a screen (Xvfb), which is started by the first
/// call and ends with this process: windows may leave connections open until then. False, after a
/// line that says why, where this machine has none.
bool use_virtual_display(int width = 1400, int height = 1000);

}  // namespace pavlov::test

# Sourced by ./run and ./check: installs what is missing from Debian's packages, or says what is.

pavlov_packages="g++ cmake ninja-build pkg-config libeigen3-dev nlohmann-json3-dev libtomlplusplus-dev
libcli11-dev zlib1g-dev libsqlite3-dev libcairo2-dev libsfml-dev libbox2d-dev fonts-dejavu-core libtorch-dev libgloo-dev libopenblas-dev libavcodec-dev
libavfilter-dev libavformat-dev libavutil-dev libswscale-dev libpng-dev libjpeg62-turbo-dev libpugixml-dev"

# ensure_packages PACKAGE…: installs those that are not there.
ensure_packages() {
  if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
    ensure_elsewhere
    return
  fi
  local installed missing package
  installed=$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' "$@" 2>/dev/null |
    sed -n 's/^installed //p') || true # packages that dpkg has never heard of are an error to it
  missing=()
  for package in "$@"; do
    grep -qx -- "$package" <<<"$installed" || missing+=("$package")
  done
  [ ${#missing[@]} -eq 0 ] && return
  local as_root=()
  if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null; then
      echo "Missing packages, and neither root nor sudo to install them. As root:" >&2
      echo "  apt-get install ${missing[*]}" >&2
      exit 1
    fi
    as_root=(sudo)
  fi
  echo "Installing from Debian's packages: ${missing[*]}"
  if ! "${as_root[@]}" apt-get -qq update ||
    ! "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
      apt-get -qq -y --no-install-recommends install "${missing[@]}" >/dev/null; then
    echo "apt-get could not install: ${missing[*]}" >&2
    exit 1
  fi
}

# Not Debian: the build tools must be there; libraries are for CMake to find.
ensure_elsewhere() {
  local tool missing=()
  for tool in cmake ninja c++ pkg-config; do
    command -v "$tool" >/dev/null || missing+=("$tool")
  done
  if [ ${#missing[@]} -gt 0 ]; then
    echo "This is not Debian, so install by hand: ${missing[*]}" >&2
  fi
  if [ ${#missing[@]} -gt 0 ] || ! [ -f build/release/build.ninja ]; then
    echo "Needed: a C++20 compiler (GCC 12, Clang 16 or newer), CMake 3.22, Ninja, pkg-config, Eigen 3.4," >&2
    echo "nlohmann-json 3, toml++ 3, CLI11 2.1, zlib, SQLite 3, cairo, SFML 2.5, Box2D 2.4, the DejaVu fonts, LibTorch 1.13 or newer with Gloo, OpenBLAS, FFmpeg 5 or newer, libpng 1.6, libjpeg-turbo, pugixml; for the tests Catch2 2 or 3." >&2
  fi
  [ ${#missing[@]} -eq 0 ] || exit 1
}

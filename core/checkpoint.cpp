#include "core/checkpoint.h"

#include <zlib.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <limits>
#include <nlohmann/json.hpp>
#include <set>
#include <stdexcept>
#include <utility>

#include "core/file.h"

namespace pavlov {
namespace {

using nlohmann::json;

static_assert(std::endian::native == std::endian::little, "the format is little-endian");

constexpr std::size_t kLengthBytes = 8;
constexpr std::uint64_t kLongestHeader = 100'000'000;  // safetensors' own limit
constexpr const char* kMetadata = "__metadata__";
constexpr const char* kChecksum = "crc32";
constexpr const char* kFormatText = "pavlov_format";

/// Bytes of one number; 0 for an unknown type.
std::size_t bytes_of(const std::string& dtype) {
  static const std::map<std::string, std::size_t> kSizes = {
      {"BOOL", 1}, {"U8", 1},  {"I8", 1},  {"U16", 2}, {"I16", 2}, {"F16", 2}, {"BF16", 2},
      {"U32", 4},  {"I32", 4}, {"F32", 4}, {"U64", 8}, {"I64", 8}, {"F64", 8}};
  const auto found = kSizes.find(dtype);
  return found == kSizes.end() ? 0 : found->second;
}

/// Bytes that an array of this type and shape takes. Throws std::invalid_argument.
std::uint64_t bytes_of(const std::string& dtype, const std::vector<std::int64_t>& shape) {
  std::uint64_t bytes = bytes_of(dtype);
  if (bytes == 0) throw std::invalid_argument("has the unknown type '" + dtype + "'");
  for (const std::int64_t extent : shape) {
    if (extent < 0) throw std::invalid_argument("has a negative extent");
    if (extent > 0 && bytes > std::numeric_limits<std::uint64_t>::max() / 2 /
                                  static_cast<std::uint64_t>(extent)) {
      throw std::invalid_argument("has a shape beyond all memory");
    }
    bytes *= static_cast<std::uint64_t>(extent);
  }
  return bytes;
}

std::uint32_t crc(std::uint32_t so_far, const void* data, std::size_t size) {
  if (size == 0) return so_far;  // zlib would begin anew where there are no data
  return static_cast<std::uint32_t>(crc32_z(so_far, static_cast<const unsigned char*>(data), size));
}

/// Of the header without the checksum itself, keys in order, and of the data.
std::string checksum_of(const json& header, std::span<const std::string_view> data) {
  const std::string text = header.dump();
  std::uint32_t sum = crc(0, text.data(), text.size());
  for (const std::string_view part : data) sum = crc(sum, part.data(), part.size());
  return std::to_string(sum);
}

const char* name_of(Dtype dtype) {
  switch (dtype) {
    case Dtype::u8:
      return "U8";
    case Dtype::i32:
      return "I32";
    case Dtype::f32:
      return "F32";
    case Dtype::f64:
      break;
  }
  return "F64";
}

template <class T>
Checkpoint::Array array_of(const char* dtype, std::span<const T> values) {
  Checkpoint::Array array{dtype, {static_cast<std::int64_t>(values.size())}, {}};
  const auto bytes = std::as_bytes(values);
  array.bytes.assign(bytes.begin(), bytes.end());
  return array;
}

template <class T>
std::vector<T> values_of(const Checkpoint::Array& array, const char* dtype, std::int64_t size,
                         const std::string& who) {
  if (array.dtype != dtype) {
    throw std::runtime_error(who + " is of type " + array.dtype + ", " + dtype + " is needed");
  }
  std::vector<T> values(array.bytes.size() / sizeof(T));
  if (size >= 0 && values.size() != static_cast<std::size_t>(size)) {
    throw std::runtime_error(who + " has " + std::to_string(values.size()) + " numbers, " +
                             std::to_string(size) + " are needed");
  }
  if (!values.empty()) std::memcpy(values.data(), array.bytes.data(), array.bytes.size());
  return values;
}

/// The header's entry of an array, checked as far as it can be without the data.
struct Entry {
  std::string name;
  std::string dtype;
  std::vector<std::int64_t> shape;
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
};

/// Null where the text is no JSON. Throws where a name stands twice in one object.
json parse_header(std::string_view text) {
  std::vector<std::set<std::string>> names;  // of the objects that are open
  const auto notice = [&names](int /*depth*/, json::parse_event_t event, const json& parsed) {
    if (event == json::parse_event_t::object_start) names.emplace_back();
    if (event == json::parse_event_t::object_end) names.pop_back();
    if (event == json::parse_event_t::key && !names.back().insert(parsed).second) {
      throw std::runtime_error("its header has two entries '" + parsed.get<std::string>() + "'");
    }
    return true;
  };
  return json::parse(text, notice, /*allow_exceptions=*/false);
}

Entry parse_entry(const std::string& name, const json& item) {
  Entry entry{.name = name};
  const auto refuse = [&](const std::string& what) {
    throw std::runtime_error("array '" + name + "' " + what);
  };
  try {
    for (const char* field : {"shape", "data_offsets"}) {
      const json& numbers = item.at(field);
      if (!std::all_of(numbers.begin(), numbers.end(),
                       [](const json& n) { return n.is_number_integer(); })) {
        refuse(std::string("has a ") + field + " that is not of whole numbers");
      }
    }
    entry.dtype = item.at("dtype").get<std::string>();
    entry.shape = item.at("shape").get<std::vector<std::int64_t>>();
    std::tie(entry.begin, entry.end) =
        item.at("data_offsets").get<std::pair<std::uint64_t, std::uint64_t>>();
  } catch (const json::exception&) {
    throw std::runtime_error("its header describes no array under '" + name + "'");
  }
  if (item.size() != 3 || item.at("data_offsets").size() != 2) refuse("has extra header fields");
  try {
    const std::uint64_t bytes = bytes_of(entry.dtype, entry.shape);
    if (entry.end < entry.begin || entry.end - entry.begin != bytes) {
      refuse("takes " + std::to_string(bytes) + " bytes by its shape, but its place is " +
             std::to_string(entry.begin) + " to " + std::to_string(entry.end));
    }
  } catch (const std::invalid_argument& error) {
    refuse(error.what());
  }
  return entry;
}

/// Throws where this program does not know the version.
void check_format(const std::string& text) {
  for (int format = 1; format <= Checkpoint::kFormat; ++format) {
    if (text == std::to_string(format)) return;
  }
  throw std::runtime_error("is of format " + text + "; this program reads formats up to " +
                           std::to_string(Checkpoint::kFormat));
}

std::map<std::string, std::string> parse_texts(const json& header) {
  const auto found = header.find(kMetadata);
  if (found == header.end()) return {};
  const bool all_texts =
      found->is_object() && std::all_of(found->begin(), found->end(),
                                        [](const json& value) { return value.is_string(); });
  if (!all_texts) throw std::runtime_error("its metadata are not texts");
  return found->get<std::map<std::string, std::string>>();
}

}  // namespace

void Checkpoint::put(const std::string& name, std::span<const double> values) {
  put(name, array_of("F64", values));
}

void Checkpoint::put(const std::string& name, std::span<const float> values,
                     std::vector<std::int64_t> shape) {
  Array array = array_of("F32", values);
  if (!shape.empty()) array.shape = std::move(shape);
  put(name, std::move(array));
}

void Checkpoint::put(const std::string& name, std::span<const std::int64_t> values) {
  put(name, array_of("I64", values));
}

void Checkpoint::put(const std::string& name, Array array) {
  if (name == kMetadata) throw std::invalid_argument("an array cannot be called '" + name + "'");
  if (bytes_of(array.dtype, array.shape) != array.bytes.size()) {
    throw std::invalid_argument("array '" + name + "' has " + std::to_string(array.bytes.size()) +
                                " bytes, which is not what its shape needs");
  }
  arrays_.insert_or_assign(name, std::move(array));
}

void Checkpoint::put(const std::string& name, std::string_view text) {
  if (name == kChecksum || name == kFormatText) {
    throw std::invalid_argument("a text cannot be called '" + name + "'");
  }
  texts_.insert_or_assign(name, std::string(text));
}

bool Checkpoint::has(const std::string& name) const {
  return arrays_.contains(name) || texts_.contains(name);
}

const Checkpoint::Array& Checkpoint::array(const std::string& name) const {
  const auto found = arrays_.find(name);
  if (found == arrays_.end()) throw std::runtime_error(origin_ + ": has no array '" + name + "'");
  return found->second;
}

const std::string& Checkpoint::text(const std::string& name) const {
  const auto found = texts_.find(name);
  if (found == texts_.end()) throw std::runtime_error(origin_ + ": has no text '" + name + "'");
  return found->second;
}

void Checkpoint::put(const std::string& name, std::span<const Rng> rngs) {
  std::vector<std::int64_t> numbers;
  for (const Rng& rng : rngs) {
    numbers.push_back(std::bit_cast<std::int64_t>(rng.state().key));
    numbers.push_back(std::bit_cast<std::int64_t>(rng.state().position));
  }
  put(name, numbers);
}

std::vector<Rng> Checkpoint::rngs(const std::string& name, std::int64_t count) const {
  const auto numbers = words(name, 2 * count);
  std::vector<Rng> rngs;
  for (std::size_t i = 0; i < numbers.size(); i += 2) {
    rngs.push_back(Rng::from_state({.key = numbers[i], .position = numbers[i + 1]}));
  }
  return rngs;
}

void Checkpoint::put(const std::string& name, const Rows& rows, int count) {
  put(name, Array{name_of(rows.dtype), {count, rows.width}, {rows.bytes(0), rows.bytes(count)}});
}

void Checkpoint::copy_rows(const std::string& name, const MutableRows& to, int count) const {
  const Array& rows = array(name);
  if (rows.dtype != name_of(to.dtype) || rows.shape != std::vector<std::int64_t>{count, to.width}) {
    throw std::runtime_error(origin_ + ": array '" + name + "' is not of " + std::to_string(count) +
                             " rows of " + std::to_string(to.width) + " numbers of type " +
                             name_of(to.dtype));
  }
  std::copy(rows.bytes.begin(), rows.bytes.end(), to.bytes(0));
}

std::vector<double> Checkpoint::doubles(const std::string& name, std::int64_t size) const {
  return values_of<double>(array(name), "F64", size, origin_ + ": array '" + name + "'");
}

std::vector<float> Checkpoint::floats(const std::string& name, std::int64_t size) const {
  return values_of<float>(array(name), "F32", size, origin_ + ": array '" + name + "'");
}

std::vector<std::int64_t> Checkpoint::integers(const std::string& name, std::int64_t size) const {
  const std::string who = origin_ + ": array '" + name + "'";
  auto values = values_of<std::int64_t>(array(name), "I64", size, who);
  constexpr std::int64_t kLimit = std::int64_t{1} << 62;
  for (const std::int64_t value : values) {
    if (value < -kLimit || value > kLimit) {
      throw std::runtime_error(who + " holds " + std::to_string(value) +
                               "; numbers from -2^62 to 2^62 are allowed");
    }
  }
  return values;
}

std::vector<std::uint64_t> Checkpoint::words(const std::string& name, std::int64_t size) const {
  return values_of<std::uint64_t>(array(name), "I64", size, origin_ + ": array '" + name + "'");
}

void Checkpoint::write(const std::filesystem::path& path,
                       const std::filesystem::path& previous) const {
  // Wide numbers first, so that every array is aligned for its type.
  std::vector<const std::pair<const std::string, Array>*> order;
  for (const auto& item : arrays_) order.push_back(&item);
  std::stable_sort(order.begin(), order.end(), [](const auto* a, const auto* b) {
    return bytes_of(a->second.dtype) > bytes_of(b->second.dtype);
  });

  json header = {{kMetadata, texts_}};
  header[kMetadata][kFormatText] = std::to_string(kFormat);
  std::vector<std::string_view> parts(2);  // the header and its length, which come last
  std::size_t end = 0;
  for (const auto* item : order) {
    const auto& [name, array] = *item;
    const std::size_t begin = std::exchange(end, end + array.bytes.size());
    parts.emplace_back(reinterpret_cast<const char*>(array.bytes.data()), array.bytes.size());
    header[name] = {{"dtype", array.dtype}, {"shape", array.shape}, {"data_offsets", {begin, end}}};
  }
  std::string text;
  try {
    header[kMetadata][kChecksum] = checksum_of(header, std::span(parts).subspan(2));
    text = header.dump();
  } catch (const json::exception&) {
    throw std::runtime_error(path.string() + ": cannot be written: a name or text is not UTF-8");
  }
  text.resize((text.size() + kLengthBytes - 1) / kLengthBytes * kLengthBytes, ' ');

  const std::uint64_t length = text.size();
  parts[0] = {reinterpret_cast<const char*>(&length), kLengthBytes};
  parts[1] = text;
  write_file(path, parts, previous);
}

Checkpoint Checkpoint::read(const std::filesystem::path& path, Checksum checksum) {
  return parse(read_file(path), path.string(), checksum);
}

Checkpoint Checkpoint::parse(std::string_view file, std::string origin, Checksum checksum) {
  Checkpoint checkpoint(std::move(origin));
  const auto require = [](bool holds, const char* what) {
    if (!holds) throw std::runtime_error(what);
  };
  try {
    require(file.size() >= kLengthBytes, "is cut short: no header");
    std::uint64_t length = 0;
    std::memcpy(&length, file.data(), kLengthBytes);
    require(length <= kLongestHeader, "is no checkpoint: its header would be beyond 100 MB");
    require(length <= file.size() - kLengthBytes, "is cut short: its header is longer than it");
    const std::string_view text = file.substr(kLengthBytes, length);
    const std::string_view data = file.substr(kLengthBytes + length);

    json header = parse_header(text);
    require(text.starts_with('{') && header.is_object(),
            "is no checkpoint: its header is not a JSON object");
    checkpoint.texts_ = parse_texts(header);
    std::vector<Entry> entries;
    for (const auto& [name, item] : header.items()) {
      if (name != kMetadata) entries.push_back(parse_entry(name, item));
    }

    // The arrays cover the data without gap or overlap.
    std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) {
      return std::pair(a.begin, a.end) < std::pair(b.begin, b.end);
    });
    std::uint64_t covered = 0;
    for (const Entry& entry : entries) {
      require(entry.begin >= covered, "its arrays overlap");
      require(entry.begin == covered, "its arrays leave a gap");
      covered = entry.end;
    }
    require(covered <= data.size(), "is cut short: data are missing");
    require(covered == data.size(), "has bytes behind its data");

    const auto stored = checkpoint.texts_.extract(kChecksum);
    require(!stored.empty() || checksum == Checksum::if_there, "has no checksum");
    if (!stored.empty()) {
      header[kMetadata].erase(kChecksum);
      require(stored.mapped() == checksum_of(header, {&data, 1}),
              "is damaged: its checksum is wrong");
    }
    if (checkpoint.has(kFormatText)) check_format(checkpoint.text(kFormatText));

    for (Entry& entry : entries) {
      const auto bytes =
          std::as_bytes(std::span(data)).subspan(entry.begin, entry.end - entry.begin);
      checkpoint.arrays_[entry.name] = {
          std::move(entry.dtype), std::move(entry.shape), {bytes.begin(), bytes.end()}};
    }
  } catch (const std::runtime_error& error) {
    throw std::runtime_error(checkpoint.origin_ + ": " + error.what());
  }
  return checkpoint;
}

}  // namespace pavlov

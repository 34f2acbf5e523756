#include "nets/torch/make_torch_model.h"

#include <map>
#include <stdexcept>

#include "core/text.h"
#include "nets/models/alexnet.h"
#include "nets/models/fcn.h"
#include "nets/models/googlenet.h"
#include "nets/models/inception_resnet_v2.h"
#include "nets/models/lenet5.h"
#include "nets/models/mobilenet_v2.h"
#include "nets/models/resnet.h"
#include "nets/models/small_cnn.h"
#include "nets/models/unet.h"
#include "nets/models/vgg.h"
#include "nets/models/zfnet.h"
#include "nets/torch/compute_threads.h"
#include "nets/torch/torch_network.h"

namespace pavlov {

constexpr std::array<std::pair<Shortcut, std::string_view>, 3> enum_names(Shortcut) {
  return {{{Shortcut::none, "none"},
           {Shortcut::identity, "identity"},
           {Shortcut::projection, "projection"}}};
}

constexpr std::array<std::pair<AlexNetForm, std::string_view>, 3> enum_names(AlexNetForm) {
  return {{{AlexNetForm::one_tower, "one_tower"},
           {AlexNetForm::two_gpus, "two_gpus"},
           {AlexNetForm::ungrouped, "ungrouped"}}};
}

namespace {

struct Wanted {
  std::vector<std::int64_t> input;
  std::int64_t outputs = 1;
  SettingValues values;
  std::string name;

  std::int64_t channels() const { return input.front(); }
  template <class Settings>
  Settings settings() const {
    return configured(Settings{}, values, name);
  }
};

struct NoSettings {
  static void visit(auto& /*self*/, auto&& /*field*/) {}
};

struct SmallSettings {
  bool head = true;

  static void visit(auto& self, auto&& field) {
    field("head", self.head, "dense layers behind the convolutions");
  }
};

struct DenseSettings {
  std::vector<std::int64_t> hidden_sizes = {64, 64};
  double dropout = 0;

  static void visit(auto& self, auto&& field) {
    field("hidden_sizes", self.hidden_sizes, "widths of the layers with ReLU");
    field("dropout", self.dropout, "behind each of them [0, 1)");
  }
};

struct DepthSettings {
  int depth = 0;
  bool batch_norm = false;
  Shortcut shortcut = Shortcut::identity;
  std::int64_t width = 16;

  static void visit(auto& self, auto&& field) {
    field("depth", self.depth, "layers with weights");
    field("batch_norm", self.batch_norm, "vgg: behind each convolution");
    field("shortcut", self.shortcut, "cifar_resnet: how a block's input reaches its output");
    field("width", self.width, "cifar_resnet: channels of the first stage");
  }
};

struct AlexNetSettings {
  AlexNetForm form = AlexNetForm::one_tower;

  static void visit(auto& self, auto&& field) { field("form", self.form, "which of them"); }
};

struct GoogLeNetSettings {
  bool auxiliary = true;
  int five_kernel = 3;

  static void visit(auto& self, auto&& field) {
    field("auxiliary", self.auxiliary, "two further heads in training");
    field("five_kernel", self.five_kernel, "3, or 5 as in the paper");
  }
};

struct MobileNetSettings {
  double width = 1;
  bool large_pictures = true;

  static void visit(auto& self, auto&& field) {
    field("width", self.width, "factor of all widths (> 0)");
    field("large_pictures", self.large_pictures, "pictures are first halved");
  }
};

struct FcnSettings {
  int stride = 8;
  int depth = 16;
  int width = 64;
  bool batch_norm = false;
  int dense_width = 4096;

  static void visit(auto& self, auto&& field) {
    field("stride", self.stride, "32, 16 or 8: pixels of the coarsest decision");
    field("depth", self.depth, "of the VGG that it stands on");
    field("width", self.width, "channels of its first stage");
    field("batch_norm", self.batch_norm, "behind each of its convolutions");
    field("dense_width", self.dense_width, "of the two layers that were dense");
  }
};

struct UNetSettings {
  int depth = 4;
  int width = 64;
  bool batch_norm = false;
  double dropout = 0;

  static void visit(auto& self, auto&& field) {
    field("depth", self.depth, "how often the picture is halved");
    field("width", self.width, "channels of the first level");
    field("batch_norm", self.batch_norm, "behind each convolution");
    field("dropout", self.dropout, "at the end of the contracting path [0, 1)");
  }
};

template <class Holder, class Options>
torch::nn::AnyModule any(const Options& options) {
  return torch::nn::AnyModule(Holder(options));
}

/// Of a model that has no settings.
const Wanted& plain(const Wanted& wanted) {
  wanted.settings<NoSettings>();
  return wanted;
}

/// One of the small networks for pictures of any size.
torch::nn::AnyModule small(SmallCnnOptions options, const Wanted& wanted) {
  if (!options.stages.empty()) options.head = wanted.settings<SmallSettings>().head;
  options.input = wanted.input;
  options.outputs = wanted.outputs;
  return any<SmallCnn>(options);
}

DepthSettings of_depth(const Wanted& wanted, int usual) {
  DepthSettings settings = wanted.settings<DepthSettings>();
  if (settings.depth == 0) settings.depth = usual;
  return settings;
}

ResNetOptions with_channels(ResNetOptions options, const Wanted& wanted) {
  options.in_channels = wanted.channels();
  return options;
}

using Maker = torch::nn::AnyModule (*)(const Wanted&);

const std::map<std::string, Maker>& makers() {
  static const std::map<std::string, Maker> kMakers = {
      {"dense",
       [](const Wanted& w) {
         const auto s = w.settings<DenseSettings>();
         return small({.hidden_sizes = s.hidden_sizes, .dropout = s.dropout}, w);
       }},
      {"mnist_cnn", [](const Wanted& w) { return small(mnist_cnn(), w); }},
      {"simple_mnist_cnn", [](const Wanted& w) { return small(simple_mnist_cnn(), w); }},
      {"cifar10_cnn", [](const Wanted& w) { return small(cifar10_cnn(), w); }},
      {"traffic_sign_cnn", [](const Wanted& w) { return small(traffic_sign_cnn(), w); }},
      {"tiny_cnn", [](const Wanted& w) { return small(tiny_cnn(w.input, w.outputs), w); }},
      {"robot_soccer_cnn", [](const Wanted& w) { return small(robot_soccer_cnn(), w); }},
      {"lenet5",
       [](const Wanted& w) { return any<LeNet5>(LeNet5Options{.classes = plain(w).outputs}); }},
      {"alexnet",
       [](const Wanted& w) {
         return any<AlexNet>(AlexNetOptions{.form = w.settings<AlexNetSettings>().form,
                                            .classes = w.outputs,
                                            .in_channels = w.channels()});
       }},
      {"zfnet",
       [](const Wanted& w) {
         return any<ZfNet>(ZfNetOptions{.classes = plain(w).outputs, .in_channels = w.channels()});
       }},
      {"vgg",
       [](const Wanted& w) {
         const auto s = of_depth(w, 16);
         return any<Vgg>(VggOptions{.depth = s.depth,
                                    .classes = w.outputs,
                                    .in_channels = w.channels(),
                                    .batch_norm = s.batch_norm});
       }},
      {"googlenet",
       [](const Wanted& w) {
         const auto s = w.settings<GoogLeNetSettings>();
         return any<GoogLeNet>(GoogLeNetOptions{.classes = w.outputs,
                                                .in_channels = w.channels(),
                                                .auxiliary = s.auxiliary,
                                                .five_kernel = s.five_kernel});
       }},
      {"inception_resnet_v2",
       [](const Wanted& w) {
         return any<InceptionResNetV2>(
             InceptionResNetV2Options{.classes = plain(w).outputs, .in_channels = w.channels()});
       }},
      {"resnet",
       [](const Wanted& w) {
         return any<ResNet>(with_channels(resnet(of_depth(w, 18).depth, w.outputs), w));
       }},
      {"cifar_resnet",
       [](const Wanted& w) {
         const auto s = of_depth(w, 20);
         ResNetOptions options = cifar_resnet(s.depth, s.shortcut, w.outputs);
         options.width = s.width;
         return any<ResNet>(with_channels(options, w));
       }},
      {"mobilenet_v2",
       [](const Wanted& w) {
         const auto s = w.settings<MobileNetSettings>();
         return any<MobileNetV2>(MobileNetV2Options{.classes = w.outputs,
                                                    .in_channels = w.channels(),
                                                    .width = s.width,
                                                    .large_pictures = s.large_pictures});
       }},
      {"fcn",
       [](const Wanted& w) {
         const auto s = w.settings<FcnSettings>();
         return any<Fcn>(FcnOptions{.classes = w.outputs,
                                    .in_channels = w.channels(),
                                    .stride = s.stride,
                                    .depth = s.depth,
                                    .width = s.width,
                                    .batch_norm = s.batch_norm,
                                    .dense_width = s.dense_width});
       }},
      {"unet",
       [](const Wanted& w) {
         const auto s = w.settings<UNetSettings>();
         return any<UNet>(UNetOptions{.in_channels = w.channels(),
                                      .classes = w.outputs,
                                      .depth = s.depth,
                                      .width = s.width,
                                      .batch_norm = s.batch_norm,
                                      .dropout = s.dropout});
       }},
  };
  return kMakers;
}

}  // namespace

std::unique_ptr<Network> make_torch_model(const ModelConfig& config, const ModelShape& shape,
                                          Rng rng) {
  share_compute_threads();
  const ModelName model(config.model);
  const auto maker = makers().find(model.name);
  if (maker == makers().end()) {
    std::vector<std::string> names;
    for (const auto& [name, make] : makers()) names.push_back(name);
    throw std::invalid_argument(unknown_name("model", model.name, names));
  }
  Wanted wanted{.input = {shape.input.begin(), shape.input.end()},
                .outputs = shape.outputs,
                .values = model.values,
                .name = model.name};
  if (wanted.input.size() == 1) wanted.input = {wanted.input[0], 1, 1};
  if (wanted.input.size() != 3) {
    throw std::invalid_argument("model " + model.name + ": takes pictures [C, H, W], not [" +
                                to_text(shape.input) + "]");
  }
  torch::manual_seed(rng.bits64());  // of the modules' own initial weights
  torch::nn::AnyModule module = maker->second(wanted);
  return std::make_unique<TorchNetwork>(
      std::move(module),
      TorchInput{
          .shape = wanted.input, .mixed_precision = config.mixed_precision, .channels_last = true},
      device_of(config.device));
}

}  // namespace pavlov

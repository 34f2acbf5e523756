#pragma once

#include <condition_variable>
#include <cstdint>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

#include "nets/data/minibatch.h"

namespace pavlov {

/// Brings a data set in batches, epoch after epoch:
///
///     Loader loader(training, {.batch_size = 128, .seed = seed}, {.scaling = Scaling::to_unit()});
///     for (int epoch = 0; epoch < 5; ++epoch) {
///       for (const Minibatch& batch : loader.epoch(epoch)) train_on(batch);
///     }
///
/// Order and transforms of an epoch come from the seed and the epoch's number alone: batches are
/// the same bytes for any number of workers, and the same whether training began with this epoch,
/// or this batch, or not. Nothing is allocated for data sets in memory once the first batches are
/// made.
class Loader {
 public:
  struct Config {
    int batch_size = 32;
    bool shuffle = true;
    bool drop_last = false;
    int workers = 0;
    int prefetch = 2;
    std::uint64_t seed = 1;

    static void visit(auto& self, auto&& field) {
      field("batch_size", self.batch_size, "examples in a batch, at least 1");
      field("shuffle", self.shuffle, "examples in a new random order each epoch");
      field("drop_last", self.drop_last, "leave out a last batch that is not full");
      field("workers", self.workers, "threads that make batches; 0: the caller's own");
      field("prefetch", self.prefetch, "batches that each worker makes ahead, at least 1");
      field("seed", self.seed, "of order and transforms");
    }
    void validate() const;
  };

  /// With `weights`, one for each example and >= 0, an epoch draws as many examples as there are,
  /// each with a probability proportional to its weight, with replacement. Throws
  /// std::invalid_argument for settings that make no sense.
  Loader(DatasetPointer data, const Config& config, Preparation preparation = {},
         std::vector<double> weights = {});
  ~Loader();
  Loader(const Loader&) = delete;
  Loader& operator=(const Loader&) = delete;

  const Dataset& data() const { return *data_; }
  const Config& config() const { return config_; }
  /// In an epoch.
  std::int64_t num_batches() const { return num_batches_; }

  /// Goes to a batch of an epoch, wherever it was before.
  void begin_epoch(std::int64_t epoch, std::int64_t batch = 0);
  /// The next batch of the epoch; false at its end. The memory of what `batch` was before is used
  /// for later ones. What went wrong while it was made is thrown here; the next call brings the
  /// batch behind it.
  bool next(Minibatch& batch);
  /// Where it is: with these numbers `begin_epoch` goes on.
  std::int64_t epoch() const { return epoch_; }
  std::int64_t batch() const { return taken_; }

  /// Begins an epoch; its batches for a range-based loop, each valid until the next.
  class Epoch {
   public:
    explicit Epoch(Loader& loader) : loader_(loader) {}
    struct End {};
    class Iterator {
     public:
      explicit Iterator(Epoch& epoch) : epoch_(epoch) { ++*this; }
      const Minibatch& operator*() const { return epoch_.loader_.current_; }
      Iterator& operator++() {
        there_ = epoch_.loader_.next(epoch_.loader_.current_);
        return *this;
      }
      bool operator==(End) const { return !there_; }

     private:
      Epoch& epoch_;
      bool there_ = false;
    };
    Iterator begin() { return Iterator(*this); }
    End end() const { return {}; }

   private:
    Loader& loader_;
  };
  Epoch epoch(std::int64_t number, std::int64_t batch = 0) {
    begin_epoch(number, batch);
    return Epoch(*this);
  }

 private:
  /// A batch that a worker makes or has made.
  struct Slot {
    Minibatch batch;
    std::exception_ptr fault;
    bool ready = false;
  };

  void make(std::int64_t number, Minibatch& batch) const;
  void work();
  Slot& slot(std::int64_t number) {
    return slots_[static_cast<std::size_t>(number) % slots_.size()];
  }

  DatasetPointer data_;
  Config config_;
  Preparation preparation_;
  std::vector<double> cumulative_weights_;
  std::int64_t num_batches_ = 0;
  std::int64_t epoch_ = 0;
  std::vector<std::int64_t> order_;
  Rng transform_rng_;
  Minibatch current_;

  // Shared with the workers, under the mutex; `taken_` is the number of the next batch to be taken.
  std::mutex mutex_;
  std::condition_variable work_;
  std::condition_variable made_;
  std::vector<Slot> slots_;
  std::int64_t taken_ = 0;
  std::int64_t begun_ = 0;
  std::int64_t end_ = 0;
  int busy_ = 0;
  bool stop_ = false;
  std::vector<std::thread> threads_;
};

/// The weight of each example for `Loader` that has all classes drawn equally often. Throws
/// std::invalid_argument for data without classes.
std::vector<double> class_balance_weights(const Dataset& data);

}  // namespace pavlov

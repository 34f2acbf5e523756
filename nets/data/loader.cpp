#include "nets/data/loader.h"

#include <algorithm>
#include <numeric>
#include <stdexcept>
#include <utility>

#include "core/settings.h"
#include "nets/data/split.h"

namespace pavlov {

void Loader::Config::validate() const {
  require(batch_size >= 1, "Loader", "batch_size", batch_size, "at least 1");
  require(workers >= 0 && workers <= 1024, "Loader", "workers", workers, "in 0 to 1024");
  require(prefetch >= 1, "Loader", "prefetch", prefetch, "at least 1");
}

Loader::Loader(DatasetPointer data, const Config& config, Preparation preparation,
               std::vector<double> weights)
    : data_(std::move(data)), config_(config), preparation_(std::move(preparation)) {
  config_.validate();
  const std::int64_t size = data_->size();
  num_batches_ = (size + (config_.drop_last ? 0 : config_.batch_size - 1)) / config_.batch_size;
  if (!weights.empty()) {
    require(std::ssize(weights) == size, "Loader", "the number of weights",
            static_cast<double>(weights.size()), "that of the examples");
    const double least = *std::min_element(weights.begin(), weights.end());
    require(least >= 0, "Loader", "a weight", least, "at least 0");
    cumulative_weights_.resize(weights.size());
    std::partial_sum(weights.begin(), weights.end(), cumulative_weights_.begin());
    const double sum = cumulative_weights_.back();
    require(sum > 0 && sum < 1e300, "Loader", "the sum of weights", sum, "more than 0 and finite");
  }
  slots_.resize(static_cast<std::size_t>(config_.workers * config_.prefetch));
  begin_epoch(0);
  for (int i = 0; i < config_.workers; ++i) threads_.emplace_back([this] { work(); });
}

Loader::~Loader() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  work_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

void Loader::begin_epoch(std::int64_t epoch, std::int64_t batch) {
  require(epoch >= 0, "Loader", "epoch", static_cast<double>(epoch), "at least 0");
  require(batch >= 0 && batch <= num_batches_, "Loader", "batch", static_cast<double>(batch),
          "at most " + std::to_string(num_batches_));
  {
    std::unique_lock lock(mutex_);
    end_ = begun_;  // nothing more of the epoch before
    made_.wait(lock, [this] { return busy_ == 0; });
    for (Slot& each : slots_) each.ready = false;
    const Rng rng = Rng(config_.seed).child(static_cast<std::uint64_t>(epoch));
    Rng order_rng = rng.child("order");
    transform_rng_ = rng.child("transforms");
    order_.resize(static_cast<std::size_t>(data_->size()));
    std::iota(order_.begin(), order_.end(), 0);
    if (!cumulative_weights_.empty()) {
      for (std::int64_t& example : order_) {
        const double place = order_rng.uniform() * cumulative_weights_.back();
        example = std::upper_bound(cumulative_weights_.begin(), cumulative_weights_.end(), place) -
                  cumulative_weights_.begin();
        example = std::min(example, data_->size() - 1);
      }
    } else if (config_.shuffle) {
      order_rng.shuffle(std::span(order_));
    }
    epoch_ = epoch;
    taken_ = begun_ = batch;
    end_ = num_batches_;
  }
  work_.notify_all();
}

void Loader::make(std::int64_t number, Minibatch& batch) const {
  const std::int64_t first = number * config_.batch_size;
  const std::int64_t last = std::min(first + config_.batch_size, std::ssize(order_));
  batch.examples.assign(order_.begin() + first, order_.begin() + last);
  fill_minibatch(*data_, preparation_, transform_rng_, static_cast<std::uint64_t>(first), batch);
}

bool Loader::next(Minibatch& batch) {
  if (taken_ >= num_batches_) return false;
  if (slots_.empty()) {
    make(taken_++, batch);
    return true;
  }
  std::exception_ptr fault;
  {
    std::unique_lock lock(mutex_);
    Slot& made = slot(taken_);
    made_.wait(lock, [&made] { return made.ready; });
    std::swap(batch, made.batch);
    fault = std::exchange(made.fault, nullptr);
    made.ready = false;
    ++taken_;
  }
  work_.notify_one();
  if (fault) std::rethrow_exception(fault);
  return true;
}

void Loader::work() {
  std::unique_lock lock(mutex_);
  while (true) {
    work_.wait(lock,
               [this] { return stop_ || (begun_ < end_ && begun_ < taken_ + std::ssize(slots_)); });
    if (stop_) return;
    const std::int64_t number = begun_++;
    Slot& own = slot(number);
    ++busy_;
    lock.unlock();
    try {
      make(number, own.batch);
    } catch (...) {
      own.fault = std::current_exception();
    }
    lock.lock();
    --busy_;
    own.ready = true;
    made_.notify_all();
  }
}

std::vector<double> class_balance_weights(const Dataset& data) {
  const auto counts = class_counts(data);
  std::vector<double> weights;
  for (const std::int64_t label : labels_of(data)) {
    if (label < 0) throw std::invalid_argument(data.info().name + ": it has no classes");
    weights.push_back(1 / static_cast<double>(counts[static_cast<std::size_t>(label)]));
  }
  return weights;
}

}  // namespace pavlov

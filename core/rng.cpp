#include "core/rng.h"

#include <cmath>
#include <limits>

namespace pavlov {
namespace {

/// Natural logarithm of x > 0 from exactly rounded operations only, within 2 units in the last
/// place: x = m 2^e with m in [sqrt(1/2), sqrt(2)), ln m = 2 artanh((m-1)/(m+1)).
double portable_log(double x) {
  int exponent = 0;
  double m = std::frexp(x, &exponent);
  if (m < 0.70710678118654752440) {
    m *= 2;
    --exponent;
  }
  const double t = (m - 1) / (m + 1);
  const double t2 = t * t;
  double series = 0;
  for (int k = 23; k >= 3; k -= 2) series = (series + 1.0 / k) * t2;
  return exponent * 0.69314718055994530942 + 2 * (t + t * series);
}

/// e^x for |x| < 700 from exactly rounded operations only: x = k ln 2 + r, Taylor's series in r.
double portable_exp(double x) {
  const double k = std::nearbyint(x * 1.44269504088896340736);
  const double r = (x - k * 0.693147180369123816490) - k * 1.90821492927058770002e-10;
  double series = 1;
  for (int n = 14; n >= 1; --n) series = 1 + series * r / n;
  return std::ldexp(series, static_cast<int>(k));
}

double polynomial(double x, std::span<const double> coefficients) {
  double sum = 0;
  for (auto i = coefficients.size(); i-- > 0;) sum = sum * x + coefficients[i];
  return sum;
}

/// Uniform in (0, 1): the middle of one of 2^53 equal intervals, except that the last is kept < 1.
double open_uniform(Rng& rng) {
  return (static_cast<double>(rng.bits64() >> 12) + 0.5) * 0x1.0p-52;
}

// Wichura (1988), Algorithm AS 241, PPND16: numerators and denominators, constant term first.
constexpr double kCentreA[] = {3.3871328727963666080e0,  1.3314166789178437745e+2,
                               1.9715909503065514427e+3, 1.3731693765509461125e+4,
                               4.5921953931549871457e+4, 6.7265770927008700853e+4,
                               3.3430575583588128105e+4, 2.5090809287301226727e+3};
constexpr double kCentreB[] = {1.0,
                               4.2313330701600911252e+1,
                               6.8718700749205790830e+2,
                               5.3941960214247511077e+3,
                               2.1213794301586595867e+4,
                               3.9307895800092710610e+4,
                               2.8729085735721942674e+4,
                               5.2264952788528545610e+3};
constexpr double kTailC[] = {1.42343711074968357734e0,  4.63033784615654529590e0,
                             5.76949722146069140550e0,  3.64784832476320460504e0,
                             1.27045825245236838258e0,  2.41780725177450611770e-1,
                             2.27238449892691845833e-2, 7.74545014278341407640e-4};
constexpr double kTailD[] = {1.0,
                             2.05319162663775882187e0,
                             1.67638483018380384940e0,
                             6.89767334985100004550e-1,
                             1.48103976427480074590e-1,
                             1.51986665636164571966e-2,
                             5.47593808499534494600e-4,
                             1.05075007164441684324e-9};
constexpr double kFarE[] = {6.65790464350110377720e0,  5.46378491116411436990e0,
                            1.78482653991729133580e0,  2.96560571828504891230e-1,
                            2.65321895265761230930e-2, 1.24266094738807843860e-3,
                            2.71155556874348757815e-5, 2.01033439929228813265e-7};
constexpr double kFarF[] = {1.0,
                            5.99832206555887937690e-1,
                            1.36929880922735805310e-1,
                            1.48753612908506148525e-2,
                            7.86869131145613259100e-4,
                            1.84631831751005468180e-5,
                            1.42151175831644588870e-7,
                            2.04426310338993978564e-15};

}  // namespace

Rng Rng::child(std::string_view name) const {
  std::uint64_t hash = 0xCBF29CE484222325U;  // FNV-1a
  for (const char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3U;
  return from_key(mix(mix(key_) + hash));
}

double Rng::normal() {
  const double p = open_uniform(*this);
  const double q = p - 0.5;
  if (std::abs(q) <= 0.425) {
    const double r = 0.180625 - q * q;
    return q * polynomial(r, kCentreA) / polynomial(r, kCentreB);
  }
  const double r = std::sqrt(-portable_log(q < 0 ? p : 1 - p));
  const double tail = r <= 5 ? polynomial(r - 1.6, kTailC) / polynomial(r - 1.6, kTailD)
                             : polynomial(r - 5, kFarE) / polynomial(r - 5, kFarF);
  return q < 0 ? -tail : tail;
}

double Rng::exponential() { return -portable_log(open_uniform(*this)); }

double Rng::gamma(double shape) {
  if (shape < 1) {  // Gamma(shape) = Gamma(shape + 1) U^(1/shape)
    const double boosted = gamma(shape + 1);
    return boosted * portable_exp(portable_log(open_uniform(*this)) / shape);
  }
  const double d = shape - 1.0 / 3.0;
  const double c = 1 / std::sqrt(9 * d);
  while (true) {
    const double x = normal();
    const double cube_root = 1 + c * x;
    if (cube_root <= 0) continue;
    const double v = cube_root * cube_root * cube_root;
    if (portable_log(open_uniform(*this)) < 0.5 * x * x + d - d * v + d * portable_log(v)) {
      return d * v;
    }
  }
}

double Rng::beta(double a, double b) {
  const double x = gamma(a);
  const double y = gamma(b);
  return x / (x + y);
}

int Rng::poisson(double mean) {
  const double u = uniform();
  double probability = portable_exp(-mean);
  double cumulative = probability;
  int n = 0;
  while (u >= cumulative && probability > std::numeric_limits<double>::min()) {
    ++n;
    probability *= mean / n;
    cumulative += probability;
  }
  return n;
}

int Rng::categorical(std::span<const double> weights) {
  double total = 0;
  for (const double w : weights) total += w;
  double u = uniform() * total;
  int last = 0;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    if (weights[i] <= 0) continue;
    last = static_cast<int>(i);
    if (u < weights[i]) return last;
    u -= weights[i];
  }
  return last;
}

}  // namespace pavlov

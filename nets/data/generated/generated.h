#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "nets/data/dataset.h"

namespace pavlov {

// Stand-ins for data sets that are not at hand. Each is made from a seed, marked `generated` in its
// description, and can be learned, but not by looking at one pixel. Their numbers are not to be
// held against published ones.

/// Handwriting-like digits, u8 [1, 28, 28], white on black, of the classes 0 … 9 in turn: strokes
/// of random width, slant, size and place, with noise.
DatasetPointer generate_digits(std::int64_t count, std::uint64_t seed);

struct SignConfig {
  int tracks = 9;   ///< of each class
  int frames = 10;  ///< of each track, in which a car comes nearer
  std::uint64_t seed = 1;
};
/// Traffic-sign-like shapes in colour, u8 [3, H, W], H = W from 15 to 96 pixels, ten classes, in
/// tracks that are groups; the box tells where the sign is. Background, light, tilt and blur
/// differ.
DatasetPointer generate_signs(const SignConfig& config);

/// Cells with membranes as under an electron microscope, u8 [1, size, size], with a label image:
/// 0 membrane, 1 cell. Dark spots inside cells have the membranes' grey.
DatasetPointer generate_cells(std::int64_t count, std::int64_t size, std::uint64_t seed);

/// Ten kinds of coloured textures, u8 [3, 32, 32], in turn.
DatasetPointer generate_textures(std::int64_t count, std::uint64_t seed);

/// Hours of study (0 … 24) and of sleep (0 … 12) before an exam, f32 [2], after SL-03: passed with
/// probability σ(0.9 (study - 7) - 0.35 max(0, study + sleep - 20)²).
DatasetPointer generate_exam(std::int64_t count, std::uint64_t seed);

/// Students as the UCLA admissions have them: gre (220 … 800 in steps of 20), gpa (2 … 4), rank (1
/// … 4), one-hot: f32 [6]. Admitted with probability σ(-3.99 + 0.00226 gre + 0.804 gpa - (0, 0.675,
/// 1.34, 1.55)[rank]), the coefficients that UCLA's page gives for its data.
DatasetPointer generate_admissions(std::int64_t count, std::uint64_t seed);

/// All 1,728 combinations of the six attributes of the UCI car evaluation, one-hot: f32 [21],
/// judged by a rule of our own (D-10): unacceptable for two persons, of low safety, at a price
/// (buying + maintenance, 0 … 3 each) of 5 or more, or of medium safety with a small boot at a price
/// of 3 or more; else points are 2 for high safety, 0 to 2 for the boot, 1 for four or more doors,
/// less half the price: good from 2.5, very good from 3.5.
DatasetPointer generate_car_evaluation();

/// Each of the above in its usual size.
struct GeneratedKind {
  std::string name;  ///< "digits"
  std::string summary;
  std::function<DatasetPointer(std::uint64_t seed)> make;
};
const std::vector<GeneratedKind>& generated_kinds();

}  // namespace pavlov

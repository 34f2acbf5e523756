#pragma once

#include "envs/box2d/world.h"

namespace pavlov {

/// A uniform rod on a hinge at its lower end.
struct Rod {
  double mass = 1;      ///< [kg]
  double length = 1;    ///< [m]
  double angle = 0;     ///< 0 = up, counter-clockwise [rad]
  double spin = 0;      ///< [rad/s]
  double friction = 0;  ///< greatest torque by which the hinge resists turning [N m]
};

/// Adds a rod that is hinged to `holder` at that body's place (0, `height`) [m]. It touches
/// nothing.
b2Body& add_rod(Box2dWorld& world, b2Body& holder, double height, const Rod& rod);

/// Advances a world whose joints from number `first` on are hinges of rods, a rod's own after that
/// of the rod which holds it.
///
/// Box2D leaves the velocity of a rod's centre at right angles to where the rod was and cuts off,
/// in the next step, what does not fit to where it is: of the energy of turning some (spin x
/// time)^2 are lost in each step. Here the velocity is turned with the rod instead, by an impulse
/// that pulls its centre inwards and its holder outwards: the centripetal force.
void step_rods(Box2dWorld& world, int first, double time);

}  // namespace pavlov

// Digest: one number for all that a shard holds.

#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <tl/expected.hpp>

#include "ledger/error.h"
#include "ledger/rows.h"
#include "projectors/store/position.h"

namespace minutebook {

// SHA-256 over the position and over every row of every table, in order. Two shards have one digest
// if and only if they hold the same rows at the same position, in whatever steps they were folded.
// The bytes:
//
//   digest = SHA-256( "minutebook structure digest 1" 00 position-key position-value table* )
//   table  = number(1) row* FF FF FF FF
//   row    = key-size(4) key value-size(4) value
using Digest = std::array<std::uint8_t, 32>;

// In 64 hexadecimal digits, lower case.
[[nodiscard]] std::string to_string(const Digest& digest);

// Reads everything. Fails with kCorrupt where a row cannot be read.
[[nodiscard]] tl::expected<Digest, Error> digest_of(const RowReader& rows,
                                                    const Position& position);

}  // namespace minutebook

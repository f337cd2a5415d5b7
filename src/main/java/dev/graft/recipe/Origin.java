package dev.graft.recipe;

import dev.graft.diagnostic.Place;

/// Where the lines of a piece of text stand in the file that the user sees: a recipe is the file itself or a block of a
/// card.
@FunctionalInterface
interface Origin {

    /// @param line   of the piece, from 0
    /// @param column in that line, from 0
    Place at(int line, int column);

    /// The piece is the whole file.
    static Origin of(String file) {
        return (line, column) -> new Place.Text(file, line + 1, column + 1);
    }
}

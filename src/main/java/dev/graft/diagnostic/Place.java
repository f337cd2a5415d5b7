package dev.graft.diagnostic;

import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/// Where something was found, as precisely as the reader of it can say.
///
/// Files are named as the user named them, so that an editor can open them.
public sealed interface Place {

    /// A position in a text file. Line and column count from 1, the column in characters.
    record Text(String file, int line, int column) implements Place {
        @Override
        public String toString() {
            return file + ":" + line + ":" + column;
        }
    }

    /// A whole file or directory.
    record InFile(String file) implements Place {
        @Override
        public String toString() {
            return file;
        }
    }

    /// A byte of a binary file, counted from 0.
    record AtByte(String file, long offset) implements Place {
        @Override
        public String toString() {
            return file + ": byte " + offset;
        }
    }

    /// A row of a data set whose format has no lines. Rows count from 1.
    record InRow(String file, long row) implements Place {
        @Override
        public String toString() {
            return file + ": row " + row;
        }
    }

    /// A tensor in the file that holds it.
    record InTensor(String file, String tensor) implements Place {
        @Override
        public String toString() {
            return file + ": " + tensor;
        }
    }

    /// A model, or one tensor of it, named as the recipe names the model.
    record OfModel(String model, @Nullable String tensor) implements Place {
        @Override
        public String toString() {
            return tensor == null ? model : model + ": " + tensor;
        }
    }

    /// The command line, the machine, the run as a whole.
    record Nowhere() implements Place {
        @Override
        public String toString() {
            return "graft";
        }
    }

    /// The only [Nowhere] that is needed.
    Place NOWHERE = new Nowhere();

    /// Builds a value whose rule may be broken. The record knows the rule, only the reader knows the place.
    ///
    /// @throws UserError with id `bad-value` at this place, if `value` throws IllegalArgumentException
    default <T> T locate(Supplier<T> value) {
        try {
            return value.get();
        } catch (IllegalArgumentException broken) {
            throw new UserError(Finding.error("bad-value", this, String.valueOf(broken.getMessage()), ""), broken);
        }
    }
}

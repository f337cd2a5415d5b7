package dev.graft.diagnostic;

/// A value and the place it was read from. Two are equal if their values are, wherever they stand.
public record Located<T>(T value, Place place) {
    @Override
    public boolean equals(Object other) {
        return other instanceof Located<?>(Object otherValue, _) && value.equals(otherValue);
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }

    @Override
    public String toString() {
        return value.toString();
    }
}

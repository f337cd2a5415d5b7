package dev.graft.tokenizer.jinja;

import org.jspecify.annotations.Nullable;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.Place;
import dev.graft.diagnostic.UserError;

/// A template cannot be parsed or goes wrong. Becomes a [UserError] when the file is known.
final class Failure extends RuntimeException {
    private final String id;
    private final String what;
    private final String remedy;
    private final @Nullable Spot spot;

    private Failure(String id, String what, String remedy, @Nullable Spot spot) {
        super(what, null, false, false);
        this.id = id;
        this.what = what;
        this.remedy = remedy;
        this.spot = spot;
    }

    /// Goes wrong somewhere; who evaluates the expression adds where.
    static Failure because(String what) {
        return new Failure("bad-template", what, "", null);
    }

    static Failure at(Spot spot, String what) {
        return new Failure("bad-template", what, "", spot);
    }

    /// A limit is exceeded.
    static Failure limit(String what) {
        return new Failure("bad-template", what, "no template that is meant to be run needs as much; look for a loop",
                null);
    }

    /// The template called `raise_exception`.
    static Failure raised(String message) {
        return new Failure("template-raised", "the template refuses this conversation: " + message,
                "change the messages, or take another template", null);
    }

    /// The same with a place, if it has none yet.
    Failure in(Spot place) {
        return spot == null ? new Failure(id, what, remedy, place) : this;
    }

    UserError in(String file) {
        Place place = spot == null ? new Place.InFile(file) : new Place.Text(file, spot.line(), spot.column());
        return new UserError(Finding.error(id, place, what, remedy), this);
    }
}

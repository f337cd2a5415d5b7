package dev.graft.tokenizer.jinja;

import java.math.BigInteger;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/// A value of a template, by Python's types. None of them changes but for [Namespace].
public sealed interface Value permits Value.Text, Value.Int, Value.Real, Value.Bool, Value.None, Value.Undefined,
        Value.Generator, Items, Dict, Namespace, Function {

    record Text(String value) implements Value {}

    record Int(BigInteger value) implements Value {}

    record Real(double value) implements Value {}

    record Bool(boolean value) implements Value {}

    enum None implements Value {
        NONE
    }

    /// What a name or attribute that does not exist is: an empty text, false and without items; most else is an error.
    ///
    /// @param why      the sentence of that error
    /// @param isStrict printing and asking it is an error, too
    record Undefined(String why, boolean isStrict) implements Value {
        Failure failure() {
            return Failure.because(why);
        }
    }

    /// Values that are made when they are asked for, once: what filters such as `map` and `select` give.
    record Generator(Iterator<Value> values) implements Value {}

    static Value of(String text) {
        return new Text(text);
    }

    static Value of(long number) {
        return new Int(BigInteger.valueOf(number));
    }

    static Value of(double number) {
        return new Real(number);
    }

    static Value of(boolean truth) {
        return new Bool(truth);
    }

    static Value none() {
        return None.NONE;
    }

    static Value list(List<Value> values) {
        return new Items(Items.Kind.LIST, values);
    }

    /// @param members in the order in which a template sees them
    static Value dict(Map<String, Value> members) {
        Dict.Builder dict = new Dict.Builder();
        members.forEach((name, value) -> dict.put(of(name), value));
        return dict.build();
    }
}

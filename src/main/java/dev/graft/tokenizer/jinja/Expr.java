package dev.graft.tokenizer.jinja;

import java.util.List;

import org.jspecify.annotations.Nullable;

/// An expression of a template. Data only; [Evaluator] says what it is worth.
sealed interface Expr {
    Spot spot();

    record Const(Value value, Spot spot) implements Expr {}

    record Name(String name, Spot spot) implements Expr {}

    /// `[a, b]` or `(a, b)`.
    record Sequence(Items.Kind kind, List<Expr> items, Spot spot) implements Expr {}

    record Mapping(List<Entry> entries, Spot spot) implements Expr {}

    record Entry(Expr key, Expr value) {}

    record Not(Expr operand, Spot spot) implements Expr {}

    /// @param operator `+` or `-`
    record Sign(String operator, Expr operand, Spot spot) implements Expr {}

    /// Two operands and one of `+ - * / // % **`.
    record Arithmetic(String operator, Expr left, Expr right, Spot spot) implements Expr {}

    /// `a and b`, `a or b`: the value of the last one looked at.
    record Logic(boolean isAnd, Expr left, Expr right, Spot spot) implements Expr {}

    /// `a ~ b ~ c`.
    record Concat(List<Expr> parts, Spot spot) implements Expr {}

    /// `a < b <= c`: all neighbours, each operand once.
    record Comparison(Expr first, List<Step> steps, Spot spot) implements Expr {}

    /// @param operator `== != < <= > >=`, `in` or `not in`
    record Step(String operator, Expr operand) {}

    /// `then if test else otherwise`.
    record Choice(Expr test, Expr then, @Nullable Expr otherwise, Spot spot) implements Expr {}

    record Attribute(Expr target, String name, Spot spot) implements Expr {}

    record Subscript(Expr target, Expr index, Spot spot) implements Expr {}

    /// The `start:stop:step` of a subscript.
    record Slice(@Nullable Expr start, @Nullable Expr stop, @Nullable Expr step, Spot spot) implements Expr {}

    record Call(Expr target, Arguments arguments, Spot spot) implements Expr {}

    record Filtered(Expr target, FilterCall filter, Spot spot) implements Expr {}

    record FilterCall(String name, Arguments arguments, Spot spot) {}

    /// `target is name(arguments)`.
    record Tested(Expr target, String name, Arguments arguments, Spot spot) implements Expr {}

    /// What stands in the parentheses of a call.
    ///
    /// @param list  after `*`
    /// @param named after `**`
    record Arguments(List<Expr> positions, List<Keyword> keywords, @Nullable Expr list, @Nullable Expr named) {
        static final Arguments NONE = new Arguments(List.of(), List.of(), null, null);

        static Arguments of(Expr only) {
            return new Arguments(List.of(only), List.of(), null, null);
        }
    }

    record Keyword(String name, Expr value) {}
}

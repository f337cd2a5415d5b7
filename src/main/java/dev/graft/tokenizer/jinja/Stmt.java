package dev.graft.tokenizer.jinja;

import java.util.List;

import org.jspecify.annotations.Nullable;

/// A part of a template's text, or a statement. Data only; [Renderer] carries it out.
sealed interface Stmt {
    Spot spot();

    record Data(String text, Spot spot) implements Stmt {}

    record Print(Expr value, Spot spot) implements Stmt {}

    record If(List<Branch> branches, List<Stmt> otherwise, Spot spot) implements Stmt {}

    record Branch(Expr test, List<Stmt> body) {}

    /// @param filter    the `if` behind the iterable
    /// @param otherwise carried out if there was no round
    record For(Target target, Expr iterable, @Nullable Expr filter, boolean isRecursive, List<Stmt> body,
            List<Stmt> otherwise, Spot spot) implements Stmt {}

    record Assign(Target target, Expr value, Spot spot) implements Stmt {}

    /// `{% set x %}…{% endset %}`.
    record Capture(Target target, List<Expr.FilterCall> filters, List<Stmt> body, Spot spot) implements Stmt {}

    record Define(String name, Procedure procedure, Spot spot) implements Stmt {}

    /// `{% call(a, b) macro(…) %}…{% endcall %}`: the body is what the macro knows as `caller`.
    record CallBlock(Procedure caller, Expr.Call call, Spot spot) implements Stmt {}

    record FilterBlock(List<Expr.FilterCall> filters, List<Stmt> body, Spot spot) implements Stmt {}

    record With(List<Binding> bindings, List<Stmt> body, Spot spot) implements Stmt {}

    record Binding(Target target, Expr value) {}

    /// A body with names of its own: `{% generation %}`.
    record Block(List<Stmt> body, Spot spot) implements Stmt {}

    record Break(Spot spot) implements Stmt {}

    record Continue(Spot spot) implements Stmt {}

    /// What a macro or call block does.
    ///
    /// @param uses which of `caller`, `varargs` and `kwargs` the body reads
    record Procedure(List<Parameter> parameters, List<Stmt> body, List<String> uses) {}

    record Parameter(String name, @Nullable Expr defaultValue) {}

    /// What a value can be assigned to.
    sealed interface Target {
        record Variable(String name) implements Target {}

        /// An attribute of a `namespace()`.
        record Member(String namespace, String name) implements Target {}

        record Several(List<Target> targets) implements Target {}
    }
}

package dev.graft.tokenizer.jinja;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

import dev.graft.tokenizer.jinja.Stmt.Target;

/// Carries out statements.
final class Renderer {
    private final Evaluator evaluator;
    private final Meter meter;

    Renderer(Evaluator evaluator) {
        this.evaluator = evaluator;
        this.meter = evaluator.meter();
    }

    /// What follows after a statement.
    private enum Next {
        GO_ON, BREAK, CONTINUE
    }

    Evaluator evaluator() {
        return evaluator;
    }

    Value undefined(String why) {
        return evaluator.undefined(why);
    }

    /// The output of a body as a value.
    Value captured(List<Stmt> body, Scope scope) {
        StringBuilder out = new StringBuilder();
        render(body, scope, out);
        return Value.of(out.toString());
    }

    void render(List<Stmt> body, Scope scope, StringBuilder out) {
        run(body, scope, out);
    }

    private Next run(List<Stmt> body, Scope scope, StringBuilder out) {
        meter.enter();
        for (Stmt statement : body) {
            meter.step();
            Next next;
            try {
                next = run(statement, scope, out);
            } catch (Failure failure) {
                throw failure.in(statement.spot());
            }
            if (next != Next.GO_ON) {
                meter.leave();
                return next;
            }
        }
        meter.leave();
        return Next.GO_ON;
    }

    private Next run(Stmt statement, Scope scope, StringBuilder out) {
        switch (statement) {
            case Stmt.Data(String text, _) -> append(text, out);
            case Stmt.Print(Expr value, _) -> append(evaluator.str(evaluator.value(value, scope)), out);
            case Stmt.If(List<Stmt.Branch> branches, List<Stmt> otherwise, _) -> {
                for (Stmt.Branch branch : branches) {
                    if (Truth.of(evaluator.value(branch.test(), scope))) {
                        return run(branch.body(), scope, out);
                    }
                }
                return run(otherwise, scope, out);
            }
            case Stmt.For loop -> loop(loop, evaluator.value(loop.iterable(), scope), 0, scope, out);
            case Stmt.Assign(Target target, Expr value, _) -> assign(target, evaluator.value(value, scope), scope);
            case Stmt.Capture(Target target, List<Expr.FilterCall> filters, List<Stmt> body, _) -> {
                StringBuilder text = new StringBuilder();
                Next next = run(body, new Scope(scope), text);
                if (next != Next.GO_ON) {
                    return next;
                }
                assign(target, filtered(Value.of(text.toString()), filters, scope), scope);
            }
            case Stmt.Define(String name, Stmt.Procedure procedure, _) -> scope.set(name,
                    new Macro(name, procedure, scope, this));
            case Stmt.CallBlock(Stmt.Procedure procedure, Expr.Call call, _) -> append(evaluator.str(
                    evaluator.call(call, scope, new Macro("caller", procedure, scope, this))), out);
            case Stmt.FilterBlock(List<Expr.FilterCall> filters, List<Stmt> body, _) -> {
                StringBuilder text = new StringBuilder();
                Next next = run(body, new Scope(scope), text);
                if (next != Next.GO_ON) {
                    return next;
                }
                append(evaluator.str(filtered(Value.of(text.toString()), filters, scope)), out);
            }
            case Stmt.With with -> {
                return with(with, scope, out);
            }
            case Stmt.Block(List<Stmt> body, _) -> append(evaluator.str(captured(body, new Scope(scope))), out);
            case Stmt.Break _ -> {
                return Next.BREAK;
            }
            case Stmt.Continue _ -> {
                return Next.CONTINUE;
            }
        }
        return Next.GO_ON;
    }

    private void append(String text, StringBuilder out) {
        meter.made(text.length());
        out.append(text);
    }

    private Value filtered(Value value, List<Expr.FilterCall> filters, Scope scope) {
        Value filtered = value;
        for (Expr.FilterCall filter : filters) {
            filtered = evaluator.filtered(filtered, filter, scope);
        }
        return filtered;
    }

    private Next with(Stmt.With with, Scope scope, StringBuilder out) {
        Scope inside = new Scope(scope);
        for (Stmt.Binding binding : with.bindings()) {
            assign(binding.target(), evaluator.value(binding.value(), scope), inside);
        }
        return run(with.body(), inside, out);
    }

    /// @param depth of a recursive loop, from 0
    private void loop(Stmt.For loop, Value iterable, int depth, Scope scope, StringBuilder out) {
        List<Value> values = values(loop, iterable, scope);
        Loop state = new Loop(values, depth, evaluator.settings(), loop.isRecursive() ? (inner, innerDepth) -> {
            StringBuilder text = new StringBuilder();
            loop(loop, inner, innerDepth, scope, text);
            return Value.of(text.toString());
        } : null);
        boolean isAnyFinished = false; // as Jinja2: a round that 'continue' or 'break' ends does not count
        for (int i = 0; i < values.size(); i++) {
            state.moveTo(i);
            Scope round = new Scope(scope);
            round.set("loop", state);
            assign(loop.target(), values.get(i), round);
            Next next = run(loop.body(), round, out);
            if (next == Next.BREAK) {
                break;
            }
            isAnyFinished |= next == Next.GO_ON;
        }
        if (!isAnyFinished) {
            run(loop.otherwise(), new Scope(scope), out);
        }
    }

    private List<Value> values(Stmt.For loop, Value iterable, Scope scope) {
        List<Value> values = Iterate.list(iterable, meter);
        Expr filter = loop.filter();
        if (filter == null) {
            return values;
        }
        List<Value> chosen = new ArrayList<>();
        for (Value value : values) {
            Scope test = new Scope(scope);
            assign(loop.target(), value, test);
            if (Truth.of(evaluator.value(filter, test))) {
                chosen.add(value);
            }
        }
        return chosen;
    }

    private void assign(Target target, Value value, Scope scope) {
        switch (target) {
            case Target.Variable(String name) -> scope.set(name, value);
            case Target.Member(String namespace, String name) -> {
                if (!(scope.find(namespace) instanceof Namespace found)) {
                    throw Failure
                            .because("'" + namespace + "' is no namespace; only 'namespace()' has names to assign to");
                }
                found.set(name, value);
            }
            case Target.Several(List<Target> targets) -> {
                Iterator<Value> values = Iterate.list(value, meter).iterator();
                for (Target part : targets) {
                    if (!values.hasNext()) {
                        throw Failure.because("there are fewer values than names to assign them to");
                    }
                    assign(part, values.next(), scope);
                }
                if (values.hasNext()) {
                    throw Failure.because("there are more values than names to assign them to");
                }
            }
        }
    }
}

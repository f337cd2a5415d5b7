package dev.graft.tokenizer.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import dev.graft.tokenizer.jinja.Stmt.Target;
import dev.graft.tokenizer.jinja.Token.Kind;

/// Statements.
final class Parser {
    private final TokenStream in;
    private final NamesUsed names = new NamesUsed();
    private final ExprParser expressions;
    private int loops;

    private Parser(TokenStream in) {
        this.in = in;
        this.expressions = new ExprParser(in, names);
    }

    static List<Stmt> parse(List<Token> tokens) {
        Parser parser = new Parser(new TokenStream(tokens));
        List<Stmt> body = parser.body(Set.of());
        if (parser.in.current().kind() != Kind.END) {
            throw Failure.at(parser.in.current().spot(),
                    "'" + parser.in.current().text() + "' ends nothing that is open");
        }
        return body;
    }

    /// Up to a block that begins with one of these words, of which `{%` is taken and the word is not.
    private List<Stmt> body(Set<String> ends) {
        in.enter();
        List<Stmt> body = new ArrayList<>();
        Spot start = in.current().spot();
        while (in.current().kind() != Kind.END) {
            Token token = in.next();
            if (token.kind() == Kind.DATA) {
                body.add(new Stmt.Data(token.text(), token.spot()));
            } else if (token.kind() == Kind.BEGIN_PRINT) {
                body.add(new Stmt.Print(expressions.tuple(), token.spot()));
                in.expect(Kind.END_PRINT, "'}}'");
            } else {
                if (in.current().kind() == Kind.NAME && (ends.contains(in.current().text()) || isEnd(in.current()))) {
                    break;
                }
                statement(body);
                in.expect(Kind.END_BLOCK, "'%}'");
            }
        }
        if (!ends.isEmpty() && !(in.current().kind() == Kind.NAME && ends.contains(in.current().text()))) {
            throw in.current().kind() == Kind.END
                    ? Failure.at(start, "what begins here is never ended; '{% " + ends.stream().sorted()
                            .reduce((a, b) -> b).orElseThrow() + " %}' is missing")
                    : in.expected(String.join(" or ", ends.stream().sorted().toList()));
        }
        in.leave();
        return body;
    }

    private static boolean isEnd(Token name) {
        return name.text().startsWith("end") || name.text().equals("else") || name.text().equals("elif");
    }

    /// After the `{%` of the last body: takes the word and `%}`.
    private List<Stmt> bodyUntil(String end) {
        in.expect(Kind.END_BLOCK, "'%}'");
        List<Stmt> body = body(Set.of(end));
        in.next();
        return body;
    }

    private void statement(List<Stmt> into) {
        Token token = in.expect(Kind.NAME, "the name of a statement");
        Spot spot = token.spot();
        switch (token.text()) {
            case "if" -> into.add(ifs(spot));
            case "for" -> into.add(loop(spot));
            case "set" -> into.add(set(spot));
            case "macro" -> into.add(macro(spot));
            case "call" -> into.add(call(spot));
            case "filter" -> {
                List<Expr.FilterCall> filters = expressions.filterChain();
                into.add(new Stmt.FilterBlock(filters, bodyUntil("endfilter"), spot));
            }
            case "with" -> into.add(with(spot));
            case "generation" -> into.add(new Stmt.Block(procedureBody("endgeneration"), spot));
            case "print" -> prints(into, spot);
            case "break", "continue" -> {
                if (loops == 0) {
                    throw Failure.at(spot, "'" + token.text() + "' stands in no loop");
                }
                into.add(token.text().equals("break") ? new Stmt.Break(spot) : new Stmt.Continue(spot));
            }
            case "include", "import", "from", "extends", "block", "autoescape", "do", "trans" -> throw Failure.at(spot,
                    "'" + token.text() + "' is a part of Jinja2 that graft does not have");
            default -> throw Failure.at(spot, "there is no statement '" + token.text() + "'");
        }
    }

    private void prints(List<Stmt> into, Spot spot) {
        boolean isFirst = true;
        while (in.current().kind() != Kind.END_BLOCK) {
            if (!isFirst) {
                in.expectOperator(",");
            }
            into.add(new Stmt.Print(expressions.expression(), spot));
            isFirst = false;
        }
    }

    private Stmt ifs(Spot spot) {
        List<Stmt.Branch> branches = new ArrayList<>();
        List<Stmt> otherwise = List.of();
        while (true) {
            Expr test = expressions.tupleWithoutChoice();
            in.expect(Kind.END_BLOCK, "'%}'");
            branches.add(new Stmt.Branch(test, body(Set.of("elif", "else", "endif"))));
            String end = in.next().text();
            if (end.equals("elif")) {
                continue;
            }
            if (end.equals("else")) {
                otherwise = bodyUntil("endif");
            }
            return new Stmt.If(branches, otherwise, spot);
        }
    }

    private Stmt loop(Spot spot) {
        Target target = target(true);
        if (binds(target, "loop")) {
            throw Failure.at(spot, "a loop cannot assign to 'loop'");
        }
        in.expectName("in");
        Expr iterable = expressions.tupleWithoutChoice("recursive");
        Expr filter = in.skipName("if") ? expressions.expression() : null;
        boolean isRecursive = in.skipName("recursive");
        in.expect(Kind.END_BLOCK, "'%}'");
        loops++;
        List<Stmt> body = body(Set.of("endfor", "else"));
        loops--;
        List<Stmt> otherwise = in.next().text().equals("else") ? bodyUntil("endfor") : List.of();
        return new Stmt.For(target, iterable, filter, isRecursive, body, otherwise, spot);
    }

    private static boolean binds(Target target, String name) {
        return switch (target) {
            case Target.Variable(String variable) -> variable.equals(name);
            case Target.Member _ -> false;
            case Target.Several(List<Target> targets) -> targets.stream().anyMatch(t -> binds(t, name));
        };
    }

    private Stmt set(Spot spot) {
        Target target = target(true);
        if (in.skipOperator("=")) {
            return new Stmt.Assign(target, expressions.tuple(), spot);
        }
        List<Expr.FilterCall> filters = in.skipOperator("|") ? expressions.filterChain() : List.of();
        return new Stmt.Capture(target, filters, bodyUntil("endset"), spot);
    }

    /// @param mayBeSeveral whether a comma makes it a tuple
    private Target target(boolean mayBeSeveral) {
        List<Target> targets = new ArrayList<>(List.of(oneTarget()));
        boolean isTuple = false;
        while (mayBeSeveral && in.skipOperator(",")) {
            isTuple = true;
            if ((in.current().kind() != Kind.NAME && !in.current().isOperator("("))
                    || in.current().isName("in")) {
                break;
            }
            targets.add(oneTarget());
        }
        return isTuple ? new Target.Several(targets) : targets.getFirst();
    }

    private Target oneTarget() {
        if (in.skipOperator("(")) {
            in.enter();
            Target inside = target(true);
            in.leave();
            in.expectOperator(")");
            return inside;
        }
        Token name = in.expect(Kind.NAME, "a name to assign to");
        if (Set.of("true", "True", "false", "False", "none", "None").contains(name.text())) {
            throw Failure.at(name.spot(), "'" + name.text() + "' cannot be assigned to");
        }
        return in.skipOperator(".")
                ? new Target.Member(name.text(), in.expect(Kind.NAME, "a name").text())
                : new Target.Variable(name.text());
    }

    private Stmt macro(Spot spot) {
        String name = in.expect(Kind.NAME, "the name of the macro").text();
        names.enter();
        List<Stmt.Parameter> parameters = parameters();
        List<Stmt> body = procedureBody("endmacro");
        return new Stmt.Define(name, new Stmt.Procedure(parameters, body, names.leave()), spot);
    }

    /// A loop around a macro is none of its body.
    private List<Stmt> procedureBody(String end) {
        int around = loops;
        loops = 0;
        List<Stmt> body = bodyUntil(end);
        loops = around;
        return body;
    }

    private List<Stmt.Parameter> parameters() {
        in.expectOperator("(");
        List<Stmt.Parameter> parameters = new ArrayList<>();
        boolean hasDefaults = false;
        while (!in.current().isOperator(")")) {
            if (!parameters.isEmpty()) {
                in.expectOperator(",");
            }
            Token name = in.expect(Kind.NAME, "the name of a parameter");
            boolean hasDefault = in.skipOperator("=");
            if (hasDefaults && !hasDefault) {
                throw Failure.at(name.spot(), "a parameter without a default cannot follow one with a default");
            }
            hasDefaults = hasDefault;
            parameters.add(new Stmt.Parameter(name.text(), hasDefault ? expressions.expression() : null));
        }
        in.next();
        return parameters;
    }

    private Stmt call(Spot spot) {
        names.enter();
        List<Stmt.Parameter> parameters = in.current().isOperator("(") ? parameters() : List.of();
        if (!(expressions.expression() instanceof Expr.Call call)) {
            throw Failure.at(spot, "'call' needs the call of a macro");
        }
        List<Stmt> body = procedureBody("endcall");
        return new Stmt.CallBlock(new Stmt.Procedure(parameters, body, names.leave()), call, spot);
    }

    private Stmt with(Spot spot) {
        List<Stmt.Binding> bindings = new ArrayList<>();
        while (in.current().kind() != Kind.END_BLOCK) {
            if (!bindings.isEmpty()) {
                in.expectOperator(",");
            }
            Target target = target(false);
            in.expectOperator("=");
            bindings.add(new Stmt.Binding(target, expressions.expression()));
        }
        return new Stmt.With(bindings, bodyUntil("endwith"), spot);
    }
}

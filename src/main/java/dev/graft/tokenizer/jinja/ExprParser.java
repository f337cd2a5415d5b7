package dev.graft.tokenizer.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

import dev.graft.tokenizer.jinja.Token.Kind;

/// Expressions, by the precedence of Jinja2: `if`, `or`, `and`, `not`, comparisons, `+ -`, `~`, `* / // %`, `**`, signs,
/// and last what follows an operand: `.x`, `[x]`, `(x)`, `| filter`, `is test`.
final class ExprParser {
    private static final Set<String> COMPARISONS = Set.of("==", "!=", "<", "<=", ">", ">=");

    private final TokenStream in;
    private final OperandParser operands;

    ExprParser(TokenStream in, NamesUsed names) {
        this.in = in;
        this.operands = new OperandParser(in, names, this);
    }

    Expr expression() {
        in.enter();
        Expr then = or();
        while (in.current().isName("if")) {
            Spot spot = in.next().spot();
            Expr test = or();
            Expr otherwise = in.skipName("else") ? expression() : null;
            then = new Expr.Choice(test, then, otherwise, spot);
        }
        in.leave();
        return then;
    }

    /// One expression, or several with commas: a tuple.
    Expr tuple() {
        return tuple(this::expression, false, Set.of());
    }

    /// As [#tuple] where a word or an `if` may follow, which belong to the statement.
    Expr tupleWithoutChoice(String... ends) {
        return tuple(this::or, false, Set.of(ends));
    }

    Expr tupleInParentheses() {
        return tuple(this::expression, true, Set.of());
    }

    private Expr tuple(Supplier<Expr> item, boolean isInParentheses, Set<String> ends) {
        Spot spot = in.current().spot();
        List<Expr> items = new ArrayList<>();
        boolean isTuple = false;
        while (!isTupleEnd(ends)) {
            items.add(item.get());
            if (!in.skipOperator(",")) {
                break;
            }
            isTuple = true;
        }
        if (!isTuple && !items.isEmpty()) {
            return items.getFirst();
        }
        if (!isTuple && !isInParentheses) {
            throw in.expected("an expression");
        }
        return new Expr.Sequence(Items.Kind.TUPLE, items, spot);
    }

    private boolean isTupleEnd(Set<String> ends) {
        Token token = in.current();
        return token.kind() == Kind.END_PRINT || token.kind() == Kind.END_BLOCK || token.isOperator(")")
                || (token.kind() == Kind.NAME && ends.contains(token.text()));
    }

    private Expr or() {
        Expr left = and();
        while (in.current().isName("or")) {
            Spot spot = in.next().spot();
            left = new Expr.Logic(false, left, and(), spot);
        }
        return left;
    }

    private Expr and() {
        Expr left = not();
        while (in.current().isName("and")) {
            Spot spot = in.next().spot();
            left = new Expr.Logic(true, left, not(), spot);
        }
        return left;
    }

    private Expr not() {
        if (!in.current().isName("not")) {
            return comparison();
        }
        in.enter();
        Spot spot = in.next().spot();
        Expr negated = new Expr.Not(not(), spot);
        in.leave();
        return negated;
    }

    private Expr comparison() {
        Expr first = sum();
        Spot spot = in.current().spot();
        List<Expr.Step> steps = new ArrayList<>();
        while (true) {
            Token token = in.current();
            if (token.kind() == Kind.OPERATOR && COMPARISONS.contains(token.text())) {
                in.next();
                steps.add(new Expr.Step(token.text(), sum()));
            } else if (in.skipName("in")) {
                steps.add(new Expr.Step("in", sum()));
            } else if (token.isName("not") && in.look().isName("in")) {
                in.next();
                in.next();
                steps.add(new Expr.Step("not in", sum()));
            } else {
                return steps.isEmpty() ? first : new Expr.Comparison(first, steps, spot);
            }
        }
    }

    private Expr sum() {
        return arithmetic(Set.of("+", "-"), this::concat);
    }

    private Expr concat() {
        Expr first = product();
        if (!in.current().isOperator("~")) {
            return first;
        }
        Spot spot = in.current().spot();
        List<Expr> parts = new ArrayList<>(List.of(first));
        while (in.skipOperator("~")) {
            parts.add(product());
        }
        return new Expr.Concat(parts, spot);
    }

    private Expr product() {
        return arithmetic(Set.of("*", "/", "//", "%"), this::power);
    }

    private Expr power() {
        return arithmetic(Set.of("**"), () -> unary(true));
    }

    private Expr arithmetic(Set<String> operators, Supplier<Expr> operand) {
        Expr left = operand.get();
        while (in.current().kind() == Kind.OPERATOR && operators.contains(in.current().text())) {
            Token operator = in.next();
            left = new Expr.Arithmetic(operator.text(), left, operand.get(), operator.spot());
        }
        return left;
    }

    private Expr unary(boolean withFilters) {
        in.enter();
        Token token = in.current();
        Expr operand;
        if (in.skipOperator("-") || in.skipOperator("+")) {
            operand = new Expr.Sign(token.text(), unary(false), token.spot());
        } else {
            operand = operands.primary();
        }
        operand = operands.postfix(operand);
        if (withFilters) {
            operand = filters(operand);
        }
        in.leave();
        return operand;
    }

    private Expr filters(Expr operand) {
        Expr result = operand;
        while (true) {
            Token token = in.current();
            if (in.skipOperator("|")) {
                result = new Expr.Filtered(result, filter(), token.spot());
            } else if (in.skipName("is")) {
                result = test(result, token.spot());
            } else if (token.isOperator("(")) {
                result = new Expr.Call(result, operands.arguments(), token.spot());
            } else {
                return result;
            }
        }
    }

    /// A filter's name and arguments, the current token being the name.
    Expr.FilterCall filter() {
        Spot spot = in.current().spot();
        String name = dottedName();
        return new Expr.FilterCall(name, in.current().isOperator("(") ? operands.arguments() : Expr.Arguments.NONE,
                spot);
    }

    /// Filters one after another: `a | b | c`.
    List<Expr.FilterCall> filterChain() {
        List<Expr.FilterCall> filters = new ArrayList<>(List.of(filter()));
        while (in.skipOperator("|")) {
            filters.add(filter());
        }
        return filters;
    }

    private String dottedName() {
        StringBuilder name = new StringBuilder(in.expect(Kind.NAME, "a name").text());
        while (in.skipOperator(".")) {
            name.append('.').append(in.expect(Kind.NAME, "a name").text());
        }
        return name.toString();
    }

    private Expr test(Expr operand, Spot spot) {
        boolean isNegated = in.skipName("not");
        String name = dottedName();
        Expr.Arguments arguments = Expr.Arguments.NONE;
        Token token = in.current();
        if (token.isOperator("(")) {
            arguments = operands.arguments();
        } else if (beginsOperand(token)) {
            if (token.isName("is")) {
                throw Failure.at(token.spot(), "tests cannot be chained with 'is'; write 'and' between them");
            }
            arguments = Expr.Arguments.of(operands.postfix(operands.primary()));
        }
        Expr test = new Expr.Tested(operand, name, arguments, spot);
        return isNegated ? new Expr.Not(test, spot) : test;
    }

    private static boolean beginsOperand(Token token) {
        return switch (token.kind()) {
            case NAME -> !Set.of("else", "or", "and").contains(token.text());
            case STRING, INTEGER, FLOAT -> true;
            case OPERATOR -> token.text().equals("[") || token.text().equals("{");
            case DATA, BEGIN_PRINT, END_PRINT, BEGIN_BLOCK, END_BLOCK, END -> false;
        };
    }
}

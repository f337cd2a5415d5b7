package dev.graft.tokenizer.jinja;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.graft.tokenizer.jinja.Token.Kind;

/// Operands: names, literals, what stands in brackets, and the `.x`, `[x]` and `(x)` that follow them.
final class OperandParser {
    private final TokenStream in;
    private final NamesUsed names;
    private final ExprParser expressions;

    OperandParser(TokenStream in, NamesUsed names, ExprParser expressions) {
        this.in = in;
        this.names = names;
        this.expressions = expressions;
    }

    Expr primary() {
        Token token = in.next();
        return switch (token.kind()) {
            case NAME -> name(token);
            case STRING -> {
                StringBuilder text = new StringBuilder(token.text());
                while (in.current().kind() == Kind.STRING) {
                    text.append(in.next().text());
                }
                yield new Expr.Const(Value.of(text.toString()), token.spot());
            }
            case INTEGER -> new Expr.Const(Numbers.integerLiteral(token), token.spot());
            case FLOAT -> new Expr.Const(new Value.Real(Double.parseDouble(token.text().replace("_", ""))),
                    token.spot());
            case OPERATOR -> switch (token.text()) {
                case "(" -> {
                    Expr inside = expressions.tupleInParentheses();
                    in.expectOperator(")");
                    yield inside;
                }
                case "[" -> new Expr.Sequence(Items.Kind.LIST, listItems(), token.spot());
                case "{" -> new Expr.Mapping(entries(), token.spot());
                default -> throw unexpected(token);
            };
            case DATA, BEGIN_PRINT, END_PRINT, BEGIN_BLOCK, END_BLOCK, END -> throw unexpected(token);
        };
    }

    private static Failure unexpected(Token token) {
        return Failure.at(token.spot(), "expected an expression, found " + token.shown());
    }

    private Expr name(Token token) {
        return switch (token.text()) {
            case "true", "True" -> new Expr.Const(Value.of(true), token.spot());
            case "false", "False" -> new Expr.Const(Value.of(false), token.spot());
            case "none", "None" -> new Expr.Const(Value.none(), token.spot());
            default -> {
                names.read(token.text());
                yield new Expr.Name(token.text(), token.spot());
            }
        };
    }

    private List<Expr> listItems() {
        List<Expr> items = new ArrayList<>();
        while (!in.current().isOperator("]")) {
            if (!items.isEmpty()) {
                in.expectOperator(",");
                if (in.current().isOperator("]")) {
                    break;
                }
            }
            items.add(expressions.expression());
        }
        in.next();
        return items;
    }

    private List<Expr.Entry> entries() {
        List<Expr.Entry> entries = new ArrayList<>();
        while (!in.current().isOperator("}")) {
            if (!entries.isEmpty()) {
                in.expectOperator(",");
                if (in.current().isOperator("}")) {
                    break;
                }
            }
            Expr key = expressions.expression();
            in.expectOperator(":");
            entries.add(new Expr.Entry(key, expressions.expression()));
        }
        in.next();
        return entries;
    }

    Expr postfix(Expr operand) {
        Expr result = operand;
        while (true) {
            Token token = in.current();
            if (token.isOperator(".") || token.isOperator("[")) {
                result = subscript(result);
            } else if (token.isOperator("(")) {
                result = new Expr.Call(result, arguments(), token.spot());
            } else {
                return result;
            }
        }
    }

    private Expr subscript(Expr target) {
        Token open = in.next();
        if (open.text().equals(".")) {
            Token name = in.next();
            return switch (name.kind()) {
                case NAME -> new Expr.Attribute(target, name.text(), open.spot());
                case INTEGER -> new Expr.Subscript(target, new Expr.Const(Numbers.integerLiteral(name), name.spot()),
                        open.spot());
                default -> throw Failure.at(name.spot(), "expected a name or number after '.', found " + name.shown());
            };
        }
        List<Expr> parts = new ArrayList<>();
        while (!in.current().isOperator("]")) {
            if (!parts.isEmpty()) {
                in.expectOperator(",");
            }
            parts.add(subscripted());
        }
        Spot close = in.next().spot();
        if (parts.isEmpty()) {
            throw Failure.at(close, "expected an expression, found ']'");
        }
        Expr index = parts.size() == 1 ? parts.getFirst() : new Expr.Sequence(Items.Kind.TUPLE, parts, open.spot());
        return new Expr.Subscript(target, index, open.spot());
    }

    private Expr subscripted() {
        Spot spot = in.current().spot();
        Expr start = null;
        if (!in.current().isOperator(":")) {
            start = expressions.expression();
            if (!in.current().isOperator(":")) {
                return start;
            }
        }
        in.next();
        Expr stop = in.current().isOperator(":") ? null : bound();
        Expr step = in.skipOperator(":") ? bound() : null;
        return new Expr.Slice(start, stop, step, spot);
    }

    private @Nullable Expr bound() {
        return in.current().isOperator("]") || in.current().isOperator(",") ? null : expressions.expression();
    }

    Expr.Arguments arguments() {
        in.expectOperator("(");
        List<Expr> positions = new ArrayList<>();
        List<Expr.Keyword> keywords = new ArrayList<>();
        Expr list = null;
        Expr named = null;
        boolean isFirst = true;
        while (!in.current().isOperator(")")) {
            if (!isFirst) {
                in.expectOperator(",");
                if (in.current().isOperator(")")) {
                    break;
                }
            }
            isFirst = false;
            Token token = in.current();
            boolean mayFollow;
            if (in.skipOperator("*")) {
                mayFollow = list == null && named == null;
                list = expressions.expression();
            } else if (in.skipOperator("**")) {
                mayFollow = named == null;
                named = expressions.expression();
            } else if (token.kind() == Kind.NAME && in.look().isOperator("=")) {
                mayFollow = named == null;
                in.next();
                in.next();
                keywords.add(new Expr.Keyword(token.text(), expressions.expression()));
            } else {
                mayFollow = list == null && named == null && keywords.isEmpty();
                positions.add(expressions.expression());
            }
            if (!mayFollow) {
                throw Failure.at(token.spot(), "this argument cannot stand behind those before it");
            }
        }
        in.next();
        return new Expr.Arguments(positions, keywords, list, named);
    }
}

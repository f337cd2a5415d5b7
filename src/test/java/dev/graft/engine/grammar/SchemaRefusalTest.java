package dev.graft.engine.grammar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.graft.diagnostic.UserError;

class SchemaRefusalTest {

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"type": "string", "pattern": "a+"}                             | #: 'pattern' is not supported
            {"properties": {"a/b": {"format": "date"}}}                     | #/properties/a~1b: 'format' is not supported
            {"items": {"not": {}}}                                          | #/items: 'not' is not supported
            {"type": "array", "uniqueItems": true}                          | #: 'uniqueItems' is not supported
            {"type": "text"}                                                | #/type: there is no such type
            {"type": []}                                                    | #/type: it has to be a list of one or more
            {"anyOf": []}                                                   | #/anyOf: it has to be a list of one or more
            {"properties": {"a": 3}}                                        | #/properties/a: a schema is an object, true or false
            {"$ref": "http://example.com/s"}                                | #/$ref: only places of the same schema
            {"$ref": "#/$defs/a"}                                           | #/$ref: there is no #/$defs/a
            {"type": "string", "minLength": 3, "maxLength": 2}              | #: no value is like that
            {"type": "integer", "minimum": 3, "exclusiveMaximum": 3}        | #: no value is like that
            {"type": "object", "required": ["a"], "properties": {"a": {"$ref": "#"}}} | #: no value is like that
            {"$ref": "#"}                                                   | #: no value is like that
            {"minLength": -1}                                               | #/minLength: it has to be a whole number
            {"maxItems": 1.5}                                               | #/maxItems: it has to be a whole number
            {"minimum": 1e99999}                                            | #/minimum: it has to be a number that is not extreme
            {"minimum": NaN}                                                | #/minimum: it has to be a number that is not extreme
            {"type": "integer", "minimum": 1e30}                            | #/minimum: such numbers have more than 18 digits
            {"enum": ["a"], "minLength": 1}                                 | #/minLength: it stands beside a list of values
            {"enum": ["\\ud800"]}                                           | #: a text has half a surrogate pair
            {"oneOf": [{"type": "string"}, {"type": ["null", "string"]}]}   | #/oneOf: a value may be like 0 and like 1
            {"oneOf": [{"type": "integer"}, {"type": "number"}]}            | #/oneOf: a value may be like 0 and like 1
            {"allOf": [{"type": "string"}, {"type": "null"}]}               | #: two types that exclude each other
            {"allOf": [{"minimum": 1}, {"minimum": 2}]}                     | #: two different 'minimum' have to hold together
            {"allOf": [{"additionalProperties": false}, {"properties": {"a": {}}}]} | #: 'additionalProperties' of one schema meets
            {"required": [1]}                                               | #/required: it has to be a list of keys
            """)
    void saysWhatItDoesNotUnderstandAndWhere(String schema, String message) {
        assertThatThrownBy(() -> JsonForm.of(schema)).isInstanceOf(UserError.class)
                .hasMessageContaining("[bad-schema]").hasMessageContaining("the schema at " + message);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"oneOf": [{"type": "string"}, {"type": "null"}]}                         | "a"
            {"oneOf": [{"const": 1}, {"type": "integer", "minimum": 2}]}              | 17
            {"oneOf": [{"required": ["k"], "properties": {"k": {"const": "a"}}, "type": "object"}, {"required": ["k"], "properties": {"k": {"const": "b"}}, "type": "object"}]} | {"k":"b"}
            {"properties": {"a": false}, "type": "object"}                            | {"b":1}
            {"type": "array", "maxItems": 1000000000, "minItems": 2}                  | [1,2]
            {"type": "string", "maxLength": 4000000000, "description": "d"}           | "x"
            {"$ref": "#/$defs/a%20b", "$defs": {"a b": {"const": null}}}              | null
            {"allOf": [{"type": "number"}, {"type": ["integer", "null"]}]}            | 3
            {"anyOf": [{"required": ["b"]}, {"required": ["a"]}], "type": "object", "properties": {"a": {"const": 1}}} | {"a": 1}
            {"type": "integer", "minimum": -1e400, "maximum": 7}                      | -123456789012345678
            """)
    void understandsWhatLooksLikeIt(String schema, String value) {
        assertThat(JsonForm.of(schema).accepts(value)).isTrue();
    }

    @Test
    void endsWhenASchemaDoublesAtEveryStep() {
        StringBuilder defs = new StringBuilder();
        for (int i = 0; i < 40; i++) {
            defs.append(
                    "\"d%d\":{\"allOf\":[{\"$ref\":\"#/$defs/d%d\"},{\"$ref\":\"#/$defs/d%d\"}]},".formatted(i, i + 1,
                            i + 1));
        }
        assertThatThrownBy(() -> JsonForm.of("{\"$ref\":\"#/$defs/d0\",\"$defs\":{%s\"d40\":{\"type\":\"null\"}}}"
                .formatted(defs))).isInstanceOf(UserError.class).hasMessageContaining("bad-schema");
    }

    @Test
    void readsNoSchemaOfAnySize() {
        String large = "{\"enum\":[\"%s\"]}".formatted("a".repeat(1 << 18));
        assertThatThrownBy(() -> JsonForm.of(large)).hasMessageContaining("more than 262144 characters");
        String deep = "{\"items\":".repeat(70) + "{}" + "}".repeat(70);
        assertThatThrownBy(() -> JsonForm.of(deep)).isInstanceOf(UserError.class).hasMessageContaining("bad-schema");
    }

    /// One blank, or a line break with an indent, and never a second one.
    @Test
    void letsNoModelLoopInBlanks() {
        assertThat(JsonForm.object().accepts(" {\n\t\"a\": 1,\n  \"b\":[\n1 ]\n}")).isTrue();
        assertThat(JsonForm.object().accepts("{  }")).isFalse();
        assertThat(JsonForm.object().accepts("{\n\n}")).isFalse();
        assertThat(JsonForm.object().accepts("{\n" + " ".repeat(41) + "}")).isFalse();
        assertThat(JsonForm.object().accepts("{} ")).isFalse();
    }

    /// RFC 8259, section 4 leaves open what a second one means.
    @Test
    void letsNoKeyComeTwiceHoweverItIsSpelled() {
        assertThat(JsonForm.object().accepts("{\"ab\":1,\"a\":2}")).isTrue();
        assertThat(JsonForm.object().accepts("{\"a\":1,\"a\":2}")).isFalse();
        assertThat(JsonForm.object().accepts("{\"a\":1,\"\\u0061\":2}")).isFalse();
        assertThat(JsonForm.object().accepts("{\"😀\":1,\"\\ud83d\\ude00\":2}")).isFalse();
    }

    @Test
    void saysThatAVocabularyCannotSpellTheText() {
        TokenTrie trie = TokenTrie.of(List.of("{\"".getBytes(StandardCharsets.US_ASCII), new byte[0]),
                Set.of(1));
        Constraint constraint = JsonForm.of("{\"properties\":{\"a\":{}},\"additionalProperties\":false}")
                .constraint(trie);
        constraint.accept(0);
        assertThatThrownBy(() -> constraint.mask(new float[2])).isInstanceOf(UserError.class)
                .hasMessageContaining("[no-token]");
    }

    @Test
    void endsANumberByAnEndTokenAlone() {
        TokenTrie trie = TokenTrie.of(List.of("1".getBytes(StandardCharsets.US_ASCII), new byte[0]),
                Set.of(1));
        Constraint constraint = JsonForm.of("{\"type\":\"integer\",\"maximum\":11}").constraint(trie);
        assertThat(Vocabularies.allowed(constraint, trie)).containsExactly(0);
        constraint.accept(0);
        assertThat(Vocabularies.allowed(constraint, trie)).containsExactly(0, 1);
        assertThat(constraint.isEnded()).isFalse();
        constraint.accept(0);
        assertThat(constraint.isEnded()).isTrue();
    }
}

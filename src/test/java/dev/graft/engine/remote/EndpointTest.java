package dev.graft.engine.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.graft.diagnostic.UserError;

class EndpointTest {
    @ParameterizedTest
    @CsvSource({"http://h:8000, http://h:8000", "http://h:8000/, http://h:8000", "https://h/v1, https://h",
            "https://h/v1/, https://h", "https://h/v1/completions, https://h", "https://h/api/v1, https://h/api"})
    void findsTheBaseOfAnyOfItsUrls(String url, String base) {
        assertThat(Endpoint.of(url).base()).isEqualTo(base);
        assertThat(Endpoint.of(url).route("/v1/models").toString()).isEqualTo(base + "/v1/models");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://", "http:///v1", "http://h h/", "https://user:secret@h/v1", "http://h/v1?a=b",
            "http://h/#x", "http://h/v1/chat/completions", "ftp://h/"})
    void refusesWhatIsNoServer(String url) {
        UserError error = catchThrowableOfType(UserError.class, () -> Endpoint.of(url));
        assertThat(error.findings().getFirst().id()).isEqualTo("bad-url");
        assertThat(error.getMessage()).doesNotContain("secret");
    }

    @Test
    void directoriesAreNoUrls() {
        assertThat(Endpoint.isUrl("HTTPS://h")).isTrue();
        assertThat(Endpoint.isUrl("./http:")).isFalse();
        assertThat(Endpoint.isUrl("httpd/model")).isFalse();
    }
}

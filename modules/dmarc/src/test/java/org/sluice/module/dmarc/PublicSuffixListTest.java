package org.sluice.module.dmarc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sluice.support.net.Domains;

class PublicSuffixListTest {

    private static final Path DEBIAN = Path.of("/usr/share/publicsuffix/public_suffix_list.dat");
    private static final Path SUITE = Path.of(System.getProperty("sluice.suites", ""), "psl", "tests.txt");

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "example.com,            example.com",
        "a.b.example.com,        example.com",
        "com,                    ",
        "a.co.uk,                a.co.uk",
        "x.a.co.uk,              a.co.uk",
        "co.uk,                  ",
        "x.y.ck,                 x.y.ck",
        "y.ck,                   ",
        "www.ck,                 www.ck",
        "a.www.ck,               www.ck",
        "a.unlisted,             a.unlisted",
        "x.a.unlisted,           a.unlisted",
        "unlisted,               "
    })
    void appliesTheLongestRule(String domain, String expected) {
        PublicSuffixList list =
                PublicSuffixList.of(List.of("// comment", "com", "", "uk", "co.uk  // more", "*.ck", "!www.ck"));
        assertThat(list.registrable(domain)).isEqualTo(Optional.ofNullable(expected));
    }

    /** The list's own tests, over Debian's copy of the list. That is older than the tests, so newer rules may be missing. */
    @Test
    void agreesWithTheListsOwnTests() throws IOException {
        assumeTrue(Files.isRegularFile(DEBIAN) && Files.isRegularFile(SUITE), "list or tests are not at hand");
        PublicSuffixList list = PublicSuffixList.read(DEBIAN);
        List<String> differing = new ArrayList<>();
        int tried = 0;
        for (String line : Files.readAllLines(SUITE)) {
            String[] words = line.strip().split("\\s+");
            if (words.length == 2 && !line.startsWith("//")) {
                tried++;
                Optional<String> expected = words[1].equals("null") ? Optional.empty() : Domains.canonical(words[1]);
                Optional<String> found = Domains.canonical(words[0]).flatMap(list::registrable);
                if (!found.equals(expected)) {
                    differing.add(line + " (found: " + found.orElse("none") + ")");
                }
            }
        }
        assertThat(tried).isEqualTo(78);
        assertThat(differing).isEmpty();
    }
}

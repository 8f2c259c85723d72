package org.sluice.module.dmarc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipInputStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.sluice.testing.Configs;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/**
 * Our reports beside those of others: five documents, and five messages of large receivers with documents packed inside. Whoever
 * reads those can read ours: it has all they agree on, and nothing none of them has.
 */
class ReportSuiteTest {

    private static final Path SUITE =
            Path.of(System.getProperty("sluice.suites", ""), "reports-stalwart", "dmarc-feedback");
    private static final Pattern BASE64 = Pattern.compile("\\n\\n((?:[A-Za-z0-9+/=]{4,}\\n?)+)");

    /** To be left out where a domain publishes none (RFC 9990, "Policy Published"). */
    private static final String SUBDOMAIN_POLICY = "/feedback/policy_published/sp";

    @Test
    void saysWhatAllSayAndNothingNobodySays() throws Exception {
        Set<String> agreed = new TreeSet<>();
        Set<String> known = new TreeSet<>();
        for (Document each : others()) {
            Set<String> paths = paths(each);
            if (known.isEmpty()) {
                agreed.addAll(paths);
            }
            agreed.retainAll(paths);
            known.addAll(paths);
        }
        assertThat(agreed).hasSizeGreaterThan(20);
        for (String record :
                List.of("v=DMARC1; p=reject", "v=DMARC1; p=none; sp=reject; np=reject; t=y; fo=1; adkim=s")) {
            assertThat(paths(ours(record)))
                    .isSubsetOf(known)
                    .containsAll(agreed.stream()
                            .filter(path -> !path.equals(SUBDOMAIN_POLICY) || record.contains("sp="))
                            .toList());
        }
    }

    /** Values are taken for what they are: times in seconds, a domain each, words of the same vocabulary. */
    @Test
    void usesTheSameWords() throws Exception {
        for (String path : List.of(
                "/feedback/record/row/policy_evaluated/dkim",
                "/feedback/record/row/policy_evaluated/spf",
                "/feedback/policy_published/adkim",
                "/feedback/policy_published/aspf")) {
            Set<String> words = new TreeSet<>();
            for (Document each : others()) {
                words.addAll(values(each, path));
            }
            assertThat(values(ours("v=DMARC1; p=reject"), path)).isNotEmpty().isSubsetOf(words);
        }
        for (Document each : Stream.concat(others().stream(), Stream.of(ours("v=DMARC1; p=none")))
                .toList()) {
            assertThat(values(each, "/feedback/report_metadata/date_range/begin"))
                    .singleElement()
                    .asString()
                    .matches("[0-9]+");
            assertThat(values(each, "/feedback/policy_published/domain")).hasSize(1);
        }
    }

    private static Document ours(String record) throws Exception {
        DayRows rows = new DayRows();
        rows.add(Rows.of("192.0.2.1", "x.example", record).settled(Policy.NONE), 3);
        Settings settings = Settings.of(Configs.annotation(
                DmarcModule.Config.class,
                Map.of("reports", "true", "report_email", "dmarc@r.example", "report_contact", "see r.example")));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new AggregateReport(
                        new ReportIdentity("r.example", "n", "x.example", LocalDate.of(2026, 3, 1)),
                        settings.reporting())
                .write(rows.domains().get("x.example"), out);
        return parsed(unpacked(out.toByteArray()));
    }

    private static List<Document> others() throws Exception {
        List<Document> documents = new ArrayList<>();
        for (Path plain : files(".xml")) {
            documents.add(parsed(Files.readAllBytes(plain)));
        }
        assertThat(documents).as("documents of the suite").hasSize(5);
        for (Path mail : files(".eml")) {
            documents.add(parsed(unpacked(attachment(mail))));
        }
        assertThat(documents).as("and those in its messages").hasSize(10);
        return documents;
    }

    private static List<Path> files(String ending) throws IOException {
        assumeTrue(Files.isDirectory(SUITE), "the suites are not at hand");
        try (Stream<Path> files = Files.list(SUITE)) {
            return files.filter(file -> file.toString().endsWith(ending))
                    .sorted()
                    .toList();
        }
    }

    /** The one part of a message that is packed. */
    private static byte[] attachment(Path mail) throws IOException {
        String text = Files.readString(mail, StandardCharsets.ISO_8859_1).replace("\r", "");
        Matcher blocks = BASE64.matcher(text);
        while (blocks.find()) {
            String block = blocks.group(1).replace("\n", "");
            if (block.startsWith("H4sI") || block.startsWith("UEsD")) {
                return Base64.getMimeDecoder().decode(block);
            }
        }
        throw new AssertionError(mail + " has no packed part");
    }

    private static byte[] unpacked(byte[] octets) throws IOException {
        if (octets[0] == 'P') {
            try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(octets))) {
                in.getNextEntry();
                return in.readAllBytes();
            }
        }
        try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(octets))) {
            return in.readAllBytes();
        }
    }

    private static Document parsed(byte[] xml) throws Exception {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultInstance();
        factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
        return factory.newDocumentBuilder().parse(new ByteArrayInputStream(xml));
    }

    private static Set<String> paths(Document document) {
        Set<String> paths = new TreeSet<>();
        walk(document.getDocumentElement(), "", (path, element) -> paths.add(path));
        return paths;
    }

    private static Set<String> values(Document document, String wanted) {
        Set<String> values = new TreeSet<>();
        walk(document.getDocumentElement(), "", (path, element) -> {
            if (path.equals(wanted)) {
                values.add(element.getTextContent().strip());
            }
        });
        return values;
    }

    private interface Visitor {
        void visit(String path, Element element);
    }

    private static void walk(Element element, String above, Visitor visitor) {
        String path = above + '/' + element.getTagName();
        visitor.visit(path, element);
        for (Node child = element.getFirstChild(); child != null; child = child.getNextSibling()) {
            if (child instanceof Element inner) {
                walk(inner, path, visitor);
            }
        }
    }
}

package org.sluice.module.dmarc;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;
import org.sluice.module.dmarc.ReportRow.Observed;
import org.sluice.module.dmarc.ReportRow.Signature;
import org.sluice.support.text.Ascii;

/** Writes a report in the form of RFC 9990, "DMARC XML Schema", compressed. */
final class AggregateReport {

    private static final String NAMESPACE = "urn:ietf:params:xml:ns:dmarc-2.0";

    private final ReportIdentity identity;
    private final Settings.Reporting reporter;

    AggregateReport(ReportIdentity identity, Settings.Reporting reporter) {
        this.identity = identity;
        this.reporter = reporter;
    }

    void write(DayRows.OfDomain rows, OutputStream to) throws IOException {
        try (GZIPOutputStream out = new GZIPOutputStream(to)) {
            // The JDK's own: another one that happens to be installed would hold this module's class loader.
            XMLStreamWriter xml = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(out, "UTF-8");
            xml.writeStartDocument("UTF-8", "1.0");
            xml.writeStartElement("feedback");
            xml.writeDefaultNamespace(NAMESPACE);
            element(xml, "version", "1.0");
            metadata(xml);
            policy(xml, rows.published());
            for (Map.Entry<Observed, Long> each : rows.counts().entrySet()) {
                record(xml, each.getKey(), each.getValue());
            }
            xml.writeEndElement();
            xml.writeEndDocument();
            xml.close();
        } catch (XMLStreamException e) {
            throw new IOException(e);
        }
    }

    private void metadata(XMLStreamWriter xml) throws XMLStreamException {
        xml.writeStartElement("report_metadata");
        element(xml, "org_name", reporter.organization().isEmpty() ? identity.receiver() : reporter.organization());
        element(xml, "email", reporter.email().map(Object::toString).orElse("postmaster@" + identity.receiver()));
        optional(xml, "extra_contact_info", reporter.contact());
        element(xml, "report_id", identity.reportId());
        xml.writeStartElement("date_range");
        element(xml, "begin", Long.toString(identity.begin()));
        element(xml, "end", Long.toString(identity.end()));
        xml.writeEndElement();
        element(xml, "generator", "Sluice dmarc");
        xml.writeEndElement();
    }

    private static void policy(XMLStreamWriter xml, PublishedPolicy policy) throws XMLStreamException {
        xml.writeStartElement("policy_published");
        element(xml, "domain", policy.domain());
        element(xml, "p", policy.p());
        optional(xml, "sp", policy.sp());
        optional(xml, "np", policy.np());
        element(xml, "adkim", policy.adkim());
        element(xml, "aspf", policy.aspf());
        element(xml, "discovery_method", policy.discovery());
        optional(xml, "fo", policy.fo());
        element(xml, "testing", policy.testing());
        xml.writeEndElement();
    }

    private static void record(XMLStreamWriter xml, Observed row, long count) throws XMLStreamException {
        xml.writeStartElement("record");
        xml.writeStartElement("row");
        element(xml, "source_ip", row.ip());
        element(xml, "count", Long.toString(count));
        xml.writeStartElement("policy_evaluated");
        element(xml, "disposition", row.disposition());
        element(xml, "dkim", row.dkim());
        element(xml, "spf", row.spf());
        if (!row.override().isEmpty()) {
            xml.writeStartElement("reason");
            element(xml, "type", row.override());
            optional(xml, "comment", row.comment());
            xml.writeEndElement();
        }
        xml.writeEndElement();
        xml.writeEndElement();
        xml.writeStartElement("identifiers");
        element(xml, "header_from", row.headerFrom());
        element(xml, "envelope_from", row.envelopeFrom());
        xml.writeEndElement();
        results(xml, row);
        xml.writeEndElement();
    }

    private static void results(XMLStreamWriter xml, Observed row) throws XMLStreamException {
        xml.writeStartElement("auth_results");
        for (Signature signature : row.signatures()) {
            xml.writeStartElement("dkim");
            element(xml, "domain", signature.domain());
            element(xml, "selector", signature.selector());
            element(xml, "result", signature.result());
            xml.writeEndElement();
        }
        if (!row.spfResult().isEmpty()) {
            xml.writeStartElement("spf");
            element(xml, "domain", row.spfDomain());
            element(xml, "scope", "mfrom");
            element(xml, "result", row.spfResult());
            xml.writeEndElement();
        }
        xml.writeEndElement();
    }

    private static void optional(XMLStreamWriter xml, String name, String text) throws XMLStreamException {
        if (!text.isEmpty()) {
            element(xml, name, text);
        }
    }

    /** Control characters cannot be written in XML at all, so nothing but printable text gets here, whoever sent it. */
    private static void element(XMLStreamWriter xml, String name, String text) throws XMLStreamException {
        xml.writeStartElement(name);
        xml.writeCharacters(Ascii.printable(text));
        xml.writeEndElement();
    }
}

package org.sluice.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.jar.Attributes;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/** What the build wrote about a component: its description in {@code OSGI-INF} and the manifest of its bundle. */
final class Description {

    private final Path output;
    private final Element component;

    private Description(Path output, Element component) {
        this.output = output;
        this.component = component;
    }

    /** The description of a component class; empty where the build has not made one. */
    static Optional<Description> of(Class<?> implementation) {
        Path output = output(implementation);
        Path folder = output.resolve("OSGI-INF");
        if (!Files.isDirectory(folder)) {
            return Optional.empty();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".xml"))
                    .map(Description::parse)
                    .filter(component -> implementation.getName().equals(implementationOf(component)))
                    .map(component -> new Description(output, component))
                    .findFirst();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where the class lies: the bundle's content before it is packed. */
    static Path output(Class<?> type) {
        try {
            return Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(type + " lies nowhere", e);
        }
    }

    Optional<String> activate() {
        return attribute("activate");
    }

    Optional<String> attribute(String name) {
        return component.hasAttribute(name) ? Optional.of(component.getAttribute(name)) : Optional.empty();
    }

    /** The services it offers. */
    List<String> services() {
        return attributes("provide", "interface");
    }

    /** The values of a property; empty where it has none. */
    List<String> property(String name) {
        NodeList properties = component.getElementsByTagName("property");
        for (int i = 0; i < properties.getLength(); i++) {
            Element property = (Element) properties.item(i);
            if (name.equals(property.getAttribute("name"))) {
                return property.hasAttribute("value")
                        ? List.of(property.getAttribute("value"))
                        : Arrays.stream(property.getTextContent().split("\n"))
                                .map(String::strip)
                                .filter(line -> !line.isEmpty())
                                .toList();
            }
        }
        return List.of();
    }

    /** The main part of the bundle's manifest. */
    Attributes manifest() {
        try (InputStream in = Files.newInputStream(output.resolve("META-INF/MANIFEST.MF"))) {
            return new Manifest(in).getMainAttributes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<String> attributes(String element, String attribute) {
        NodeList elements = component.getElementsByTagName(element);
        List<String> values = new ArrayList<>();
        for (int i = 0; i < elements.getLength(); i++) {
            values.add(((Element) elements.item(i)).getAttribute(attribute));
        }
        return values;
    }

    private static String implementationOf(Element component) {
        return ((Element) component.getElementsByTagName("implementation").item(0)).getAttribute("class");
    }

    private static Element parse(Path file) {
        try {
            Document document =
                    DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(file.toFile());
            return document.getDocumentElement();
        } catch (SAXException | ParserConfigurationException e) {
            throw new IllegalStateException(file + " is not a component description", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

/** The commands of scope {@code sluice}, one class each; Karaf finds them by this package. */
package org.sluice.console.command;

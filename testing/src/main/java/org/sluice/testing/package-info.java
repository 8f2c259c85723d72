/** What a module author tests with: fakes that are strict, and the contract every module keeps. */
package org.sluice.testing;

/**
 * The modules that are swapped under load. They are packed into bundles of their own, in two versions each, and see nothing
 * of the bench.
 */
package org.sluice.bench.module;

/**
 * Brightmail's client library, called in the order it asks for, and the frames in which a helper process takes messages and gives
 * judgements. Knows nothing of OSGi and of the server: the helper runs these classes and JNA alone.
 */
package org.sluice.module.beik.engine;

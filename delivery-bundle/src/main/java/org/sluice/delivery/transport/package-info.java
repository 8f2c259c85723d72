/** What a way of delivering looks like to the engine: one attempt in, one result out. */
package org.sluice.delivery.transport;

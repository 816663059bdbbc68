/** Dashboards for Grafana, made of one readable description. */
@NullMarked
package io.magicoder.deploy.dashboards;

import org.jspecify.annotations.NullMarked;

import type { StyleSpecification } from "maplibre-gl";

export interface Ink {
  ground: string;
  area: string;
  line: string;
  label: string;
  halo: string;
}

const light: Ink = { ground: "#dfe5ea", area: "#f7f8f5", line: "#8d99a6", label: "#333d49", halo: "#f7f8f5" };
const dark: Ink = { ground: "#10161d", area: "#1f2933", line: "#75859a", label: "#f0f4f8", halo: "#10161d" };

export function inkOf(element: Element): Ink {
  return getComputedStyle(element).colorScheme === "dark" ||
    (getComputedStyle(element).colorScheme.includes("dark") && matchMedia("(prefers-color-scheme: dark)").matches)
    ? dark
    : light;
}

/** No glyph server, no tiles: the regions are all there is, and labels use the computer's fonts. */
export function styleOf(regions: GeoJSON.FeatureCollection, ink: Ink): StyleSpecification {
  const font = ["Inter Variable", "sans-serif"];
  return {
    version: 8,
    sources: {
      regions: { type: "geojson", data: regions },
      labels: { type: "geojson", data: labelPoints(regions) },
    },
    layers: [
      { id: "ground", type: "background", paint: { "background-color": ink.ground } },
      { id: "area", type: "fill", source: "regions", filter: ["==", ["geometry-type"], "Polygon"], paint: { "fill-color": ink.area } },
      {
        id: "village-line", type: "line", source: "regions", minzoom: 9.5,
        filter: ["in", ["get", "level"], ["literal", ["desa", "kelurahan"]]],
        paint: { "line-color": ink.line, "line-width": 0.6, "line-opacity": 0.7 },
      },
      {
        id: "district-line", type: "line", source: "regions",
        filter: ["in", ["get", "level"], ["literal", ["kecamatan", "kabupaten"]]],
        paint: { "line-color": ink.line, "line-width": 1.4 },
      },
      {
        id: "dots", type: "circle", source: "regions", filter: ["==", ["geometry-type"], "Point"],
        paint: { "circle-radius": ["case", ["==", ["get", "level"], "kecamatan"], 4, 2.5], "circle-color": ink.line },
      },
      {
        id: "districts", type: "symbol", source: "labels", filter: ["==", ["get", "level"], "kecamatan"],
        layout: { "text-field": ["get", "name"], "text-font": font, "text-size": 13, "text-offset": [0, 0.8] },
        paint: { "text-color": ink.label, "text-halo-color": ink.halo, "text-halo-width": 1.5 },
      },
      {
        id: "villages", type: "symbol", source: "labels", minzoom: 10.3,
        filter: ["in", ["get", "level"], ["literal", ["desa", "kelurahan"]]],
        layout: { "text-field": ["get", "name"], "text-font": font, "text-size": 12, "text-offset": [0, 0.8] },
        paint: { "text-color": ink.label, "text-halo-color": ink.halo, "text-halo-width": 1.2 },
      },
    ],
  };
}

type Box = [number, number, number, number];

function grow(box: Box, coordinates: unknown): Box {
  if (!Array.isArray(coordinates)) return box;
  if (typeof coordinates[0] === "number") {
    const [lon, lat] = coordinates as [number, number];
    return [Math.min(box[0], lon), Math.min(box[1], lat), Math.max(box[2], lon), Math.max(box[3], lat)];
  }
  return coordinates.reduce<Box>(grow, box);
}

const NOWHERE: Box = [Infinity, Infinity, -Infinity, -Infinity];

export function boxOf(features: GeoJSON.Feature[]): Box | null {
  const box = features.reduce<Box>(
    (each, feature) => ("coordinates" in feature.geometry ? grow(each, feature.geometry.coordinates) : each), NOWHERE);
  return Number.isFinite(box[0]) ? box : null;
}

/** One label for each region, also where it is an area: its given point, else the middle of its box. */
function labelPoints(regions: GeoJSON.FeatureCollection): GeoJSON.FeatureCollection {
  const features = regions.features.map((feature): GeoJSON.Feature => {
    const { lat, lon } = (feature.properties ?? {}) as { lat?: number; lon?: number };
    const box = boxOf([feature]) ?? [0, 0, 0, 0];
    const middle = lat != null && lon != null ? [lon, lat] : [(box[0] + box[2]) / 2, (box[1] + box[3]) / 2];
    return { type: "Feature", properties: feature.properties, geometry: { type: "Point", coordinates: middle } };
  });
  return { type: "FeatureCollection", features };
}

/** The middle of every region, by its code. */
export function middlesOf(regions: GeoJSON.FeatureCollection): Map<string, readonly [number, number]> {
  return new Map(labelPoints(regions).features.map((feature) => [
    String(feature.properties?.code), (feature.geometry as GeoJSON.Point).coordinates as [number, number],
  ]));
}

import { AttributionControl, LngLatBounds, Map as MapLibre, Marker, NavigationControl, setWorkerUrl } from "maplibre-gl";
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url";
import "maplibre-gl/dist/maplibre-gl.css";
import { boxOf, inkOf, middlesOf, styleOf } from "./style";

setWorkerUrl(workerUrl);

export interface Pin {
  id: string;
  /** Where it is; without it, the middle of `region` is shown as a guess. */
  point: { lat: number; lon: number } | null;
  region: string | null;
  priority: number | null;
  label: string;
  /** A unit's name instead of a place of an incident; `detail`: who says so, how long ago; `stale`: too long. */
  unit?: string;
  detail?: string;
  stale?: boolean;
}

export interface DrawnMap {
  /** Called once, when everything that belongs on the map stands there, names too. */
  settled(work: () => void): void;
  pins(pins: Pin[]): void;
  look(lat: number, lon: number, zoom: number): void;
  /** As `look`, at the middle of a region; nothing happens when it is not known. */
  lookAt(region: string): void;
  recolour(): void;
  remove(): void;
}

const VILLAGE_ZOOM = 11;

/** Draw the regency into `element`. `picked` makes the map clickable; `opened` the pins. */
export function draw(
  element: HTMLElement,
  name: string,
  regions: GeoJSON.FeatureCollection,
  picked: ((lat: number, lon: number) => void) | null,
  opened: ((id: string) => void) | null,
): DrawnMap {
  const box = boxOf(regions.features);
  const map = new MapLibre({
    container: element,
    style: styleOf(regions, inkOf(element)),
    bounds: box ? new LngLatBounds(box) : undefined,
    fitBoundsOptions: { padding: 12 },
    attributionControl: false,
    dragRotate: false,
    pitchWithRotate: false,
    fadeDuration: 0,
  });
  map.addControl(new NavigationControl({ showCompass: false }), "top-right");
  map.touchZoomRotate.disableRotation();
  if (regions.features.some((feature) => feature.properties?.source)) map.addControl(new AttributionControl({ compact: true }));
  map.getCanvas().setAttribute("aria-label", name);
  if (picked) map.on("click", (event) => picked(event.lngLat.lat, event.lngLat.lng));
  const markers = new Map<string, Marker>();
  const middles = middlesOf(regions);
  const look = (lat: number, lon: number, zoom: number) => {
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    if (still) map.jumpTo({ center: [lon, lat], zoom });
    else map.easeTo({ center: [lon, lat], zoom, duration: 400 });
  };
  return {
    settled: (work) => void map.once("idle", work),
    pins(pins) {
      const kept = new Set(pins.map((pin) => pin.id));
      for (const [id, marker] of markers) if (!kept.has(id)) { marker.remove(); markers.delete(id); }
      for (const pin of pins) {
        markers.get(pin.id)?.remove();
        markers.delete(pin.id);
        const at = pin.point ? ([pin.point.lon, pin.point.lat] as const) : middles.get(pin.region ?? "");
        if (!at) continue;
        // A unit on scene stands below the incident's pin and not on it.
        const below = pin.unit ? { anchor: "top" as const, offset: [0, 15] as [number, number] } : { anchor: "center" as const };
        const marker = new Marker({ element: markerElement(pin, opened), ...below });
        markers.set(pin.id, marker.setLngLat([at[0], at[1]]).addTo(map));
      }
    },
    look,
    lookAt: (region) => {
      const at = middles.get(region);
      if (at) look(at[1], at[0], VILLAGE_ZOOM);
    },
    recolour: () => map.setStyle(styleOf(regions, inkOf(element))),
    remove: () => map.remove(),
  };
}

function markerElement(pin: Pin, opened: ((id: string) => void) | null): HTMLElement {
  const element = document.createElement(opened && !pin.unit ? "button" : "div");
  element.className = `map-pin p${pin.priority ?? 0}${pin.point ? "" : " guess"}`;
  if (pin.unit) element.className = `map-pin unit${pin.stale ? " guess" : ""}`;
  element.textContent = pin.unit ?? (pin.priority ? String(pin.priority) : "");
  if (pin.detail) element.append(document.createElement("br"), Object.assign(document.createElement("small"), { textContent: pin.detail }));
  element.title = pin.label;
  if (opened && !pin.unit) {
    element.setAttribute("type", "button");
    element.setAttribute("aria-label", pin.label);
    element.addEventListener("click", (event) => { event.stopPropagation(); opened(pin.id); });
  }
  return element;
}

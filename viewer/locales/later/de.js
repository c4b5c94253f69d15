/** @type {typeof import("./en.js").default} */
export default {
  floorPlan: "Grundriss",
  gallery: "Szenen in Bildern",
  pictureFailed: "Das Bild konnte nicht geladen werden.",
  videoFailed: "Der Film konnte nicht geladen werden.",
  audioFailed: "Die Aufnahme konnte nicht geladen werden.",
  unplayable: "Ihr Browser kann diese Aufnahme nicht abspielen.",
  transcript: "Abschrift",
  plans: "Grundrisse",
  noPlace: "Diese Szene ist nicht auf dem Grundriss.",
  back: "Zurück",
  onwards: "Weiter",
  reload: "Seite neu laden",
  errorNotFound: "Diese Tour gibt es nicht, oder sie ist nicht mehr veröffentlicht.",
  errorExpired: "Dieser Link ist nicht mehr gültig. Bitten Sie um einen neuen, wo Sie ihn erhalten haben.",
  errorNewer:
    "Diese Tour benötigt eine neuere Version der Anzeige. Laden Sie die Seite neu, um sie zu erhalten.",
  errorNoWebgl:
    "Ihr Browser kann keine 360°-Fotos anzeigen, weil WebGL 2 fehlt oder ausgeschaltet ist. Jeder Browser in einer aktuellen Version kann es.",
  errorServer: "Bei uns ist etwas schiefgegangen. Bitte versuchen Sie es gleich noch einmal.",
};

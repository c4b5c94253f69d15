/** @type {typeof import("./en.js").default} */
export default {
  floorPlan: "Plan",
  gallery: "Scènes en images",
  pictureFailed: "L’image n’a pas pu être chargée.",
  videoFailed: "La vidéo n’a pas pu être chargée.",
  audioFailed: "L’enregistrement n’a pas pu être chargé.",
  unplayable: "Votre navigateur ne peut pas lire cet enregistrement.",
  transcript: "Transcription",
  plans: "Plans",
  noPlace: "Cette scène n’est pas sur le plan.",
  back: "Précédent",
  onwards: "Suivant",
  reload: "Recharger la page",
  errorNotFound: "Cette visite n’existe pas ou n’est plus publiée.",
  errorExpired: "Ce lien n’est plus valable. Demandez-en un nouveau à qui vous l’a donné.",
  errorNewer:
    "Cette visite demande une version plus récente de la visionneuse. Rechargez la page pour l’obtenir.",
  errorNoWebgl:
    "Votre navigateur ne peut pas afficher de photos à 360°, car WebGL 2 est absent ou désactivé. Tout navigateur récent en est capable.",
  errorServer: "Un problème est survenu de notre côté. Veuillez réessayer dans un instant.",
};

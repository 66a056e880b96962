/** What policy knows the admin token of the settings, or of the data folder, by: earlier ones end when it changes. */
export const ADMIN_TOKEN_ORIGIN = 'TOLLGATE_ADMIN_TOKEN';

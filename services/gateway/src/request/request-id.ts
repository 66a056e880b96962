/** Makes the id of a request, which rises with time. */
export { timeOrderedId as newRequestId } from '@tollgate/clock';

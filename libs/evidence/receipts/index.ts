/** Receipts for a person's own acts. */
export { makeReceipt, RECEIPT_TYPES, receiptText, type ReceiptSources } from './make-receipt.js';
export { isReceipt, openReceipt, type OpenedReceipt, type Receipt } from './receipt.js';
export { receiptPdf } from './receipt-pdf.js';
export { verifyReceipt } from './verify-receipt.js';

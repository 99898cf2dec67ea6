<?php
/**
 * IXOPAY's message signature in PHP, written from its documentation. It reads a list of messages as JSON from the standard
 * input and prints the list of their signatures: the HMAC-SHA512 over five lines, in base64.
 *
 * https://documentation.ixopay.com/docs/guides/production/additional-security (checked 2026-11-28)
 */
declare(strict_types=1);

/** @param array{secret: string, method: string, body: string, hash: string, contentType: string, date: string, uri: string} $message */
function signature(array $message): string
{
    ['method' => $method, 'contentType' => $contentType, 'date' => $date, 'uri' => $uri] = $message;
    $bodyHash = hash($message['hash'], base64_decode($message['body'], true));
    $text = implode("\n", [$method, $bodyHash, $contentType, $date, $uri]);
    return base64_encode(hash_hmac('sha512', $text, $message['secret'], true));
}

$messages = json_decode(stream_get_contents(STDIN), true, 512, JSON_THROW_ON_ERROR);
echo json_encode(array_map('signature', $messages), JSON_THROW_ON_ERROR | JSON_UNESCAPED_SLASHES);

<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\View;

use MediaWiki\Context\IContextSource;
use MediaWiki\Html\Html;
use MediaWiki\MediaWikiServices;
use MediaWiki\Message\Message;

/**
 * Messages in the language in which there is one. Where it is not the reader's, HTML names it and its direction.
 *
 * MediaWiki puts the numbers and durations of the reader's language into the English sentence that it falls back to,
 * and says of the whole that it is in the reader's.
 */
final class Spoken {
	/** Return a message in a language in which it was written, so that its parameters are in the same. */
	public static function message( IContextSource $context, string $key ): Message {
		$message = $context->msg( $key );
		$wanted = $context->getLanguage()->getCode();
		[ $text, $source ] = MediaWikiServices::getInstance()->getLocalisationCache()
			->getSubitemWithSource( $wanted, 'messages', $key );
		// A wiki may have one of its own.
		$isFallback = $source !== null && $source !== $wanted && $message->plain() === $text;
		return $isFallback ? $message->inLanguage( $source ) : $message;
	}

	/** Return a message as HTML that shows its text. */
	public static function text( IContextSource $context, string $key ): string {
		return self::html( $context, $key, static fn ( $message ) => $message->escaped() );
	}

	/** Return a message of wikitext as HTML; its parameters are wikitext. */
	public static function parsed( IContextSource $context, string $key, string ...$wikitext ): string {
		return self::html( $context, $key, static fn ( $message ) => $message->params( ...$wikitext )->parse() );
	}

	/**
	 * Return HTML of a message.
	 *
	 * @param IContextSource $context
	 * @param string $key
	 * @param callable(Message):string $html
	 */
	public static function html( IContextSource $context, string $key, callable $html ): string {
		$message = self::message( $context, $key );
		$language = $message->getLanguage();
		return $language->getCode() === $context->getLanguage()->getCode() ? $html( $message ) : Html::rawElement(
			'span', [ 'lang' => $language->getHtmlCode(), 'dir' => $language->getDir() ], $html( $message )
		);
	}
}

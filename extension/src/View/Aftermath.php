<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\View;

use MediaWiki\Context\IContextSource;
use MediaWiki\Html\Html;
use MediaWiki\Title\Title;

/** Tells somebody on the page to which they are sent what they have just done: once, and nobody else. */
final class Aftermath {
	private const KEY = 'InstrumentConfigurator.aftermath';

	/**
	 * Send somebody to a page that will tell it.
	 *
	 * @param IContextSource $context
	 * @param Title $page
	 * @param string $key of the message, without our prefix
	 * @param string ...$parameters wikitext
	 */
	public static function tell( IContextSource $context, Title $page, string $key, string ...$parameters ): void {
		$context->getRequest()->getSession()->set(
			self::KEY, [ $page->getPrefixedDBkey(), $key, array_values( $parameters ) ] );
		$context->getOutput()->redirect( $page->getFullURL() );
	}

	/** Return what is to be told on a page, which is then forgotten; nothing on others. */
	public static function on( IContextSource $context, Title $page ): string {
		$session = $context->getRequest()->getSession();
		[ $where, $key, $parameters ] = $session->get( self::KEY ) ?? [ '', '', [] ];
		if ( $where !== $page->getPrefixedDBkey() ) {
			return '';
		}
		$session->remove( self::KEY );
		return Html::successBox( Spoken::parsed( $context, "instrumentconfigurator-$key", ...$parameters ) );
	}
}

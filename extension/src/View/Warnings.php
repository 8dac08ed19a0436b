<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\View;

use MediaWiki\Extension\InstrumentConfigurator\Document\Problem;
use MediaWiki\Html\Html;

/** What is, or may be, a mistake in a document, and does not stop a save: mistakes first. */
final class Warnings {
	private const MOST = 50;

	public function __construct( private readonly Phrases $phrases ) {
	}

	/**
	 * Return a box with all of them; nothing where there are none.
	 *
	 * @param Problem[] $problems as `Advisor` finds them
	 * @param ?callable(Problem):string $place what makes HTML of where a problem is; null: it is said as in JSON
	 */
	public function html( array $problems, ?callable $place = null ): string {
		$place ??= fn ( $problem ) => $this->phrases->codes( $problem->messageParameters()[0] );
		$errors = array_filter( $problems, static fn ( $problem ) => $problem->isError );
		$html = $this->listed( 'mistakes', $errors, $place )
			. $this->listed( 'advice', array_diff_key( $problems, $errors ), $place );
		return $html === '' ? '' : Html::warningBox( $html );
	}

	private function listed( string $heading, array $problems, callable $place ): string {
		if ( !$problems ) {
			return '';
		}
		$items = array_map( fn ( $problem ) => Spoken::html( $this->phrases->context, $problem->messageKey(),
			static fn ( $message ) => $message->rawParams( $place( $problem ) )->params(
				...array_map( 'wfEscapeWikiText', array_slice( $problem->messageParameters(), 1 ) )
			)->parse()
		), array_slice( $problems, 0, self::MOST ) );
		if ( count( $problems ) > self::MOST ) {
			$items[] = $this->phrases->count( 'more-problems', count( $problems ) - self::MOST );
		}
		return $this->phrases->count( $heading, count( $problems ) ) . Html::rawElement(
			'ul', [ 'class' => 'ext-instrumentConfigurator-problems' ],
			implode( '', array_map( static fn ( $item ) => Html::rawElement( 'li', [], $item ), $items ) )
		);
	}
}

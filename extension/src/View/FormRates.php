<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\View;

use MediaWiki\Context\IContextSource;
use MediaWiki\Html\Html;

/** The field of wikis that have a rate of their own. */
final class FormRates {
	private const EMPTY_ROWS = 3;

	/**
	 * @param IContextSource $context
	 * @param FormAnswers $answers
	 * @param string[] $wikis names to offer
	 * @param string $more the name of the field that somebody asked more rows of
	 */
	public function __construct(
		private readonly IContextSource $context,
		private readonly FormAnswers $answers,
		private readonly array $wikis,
		private readonly string $more
	) {
	}

	/**
	 * Return the rows of a field, or a text with a line for each if they are too many.
	 *
	 * @param string $name of the field
	 * @param array $rows of a wiki and a percentage
	 * @param bool $isWrong
	 */
	public function html( string $name, array $rows, bool $isWrong ): string {
		if ( count( $rows ) > FormAnswers::MOST_ROWS ) {
			$lines = implode( "\n", array_map( fn ( $row ) => "$row[0] {$this->answers->shown( $row[1] )}", $rows ) );
			return Html::rawElement( 'div', [ 'class' => 'cdx-text-area' ], Html::textarea( "lines/$name", $lines, [
				'id' => FormControls::id( "lines/$name" ), 'class' => 'cdx-text-area__textarea',
				'rows' => 20, 'dir' => 'ltr',
				'aria-label' => $this->context->msg( 'instrumentconfigurator-form-lines' )->text(),
			] ) ) . Spoken::text( $this->context, 'instrumentconfigurator-form-lines' );
		}
		$heads = implode( '', array_map( fn ( $key ) => Html::rawElement( 'th', [ 'scope' => 'col' ],
			Spoken::text( $this->context, "instrumentconfigurator-form-$key" ) ), [ 'wiki', 'rate' ] ) );
		$body = '';
		foreach ( [ ...$rows, ...array_fill( 0, self::EMPTY_ROWS, [ '', '' ] ) ] as $at => [ $wiki, $rate ] ) {
			$body .= $this->row( $name, (int)$at, $wiki, $this->answers->shown( $rate ), $isWrong,
				$at === count( $rows ) && $this->more === $name );
		}
		$button = Html::rawElement( 'button', [
			'type' => 'submit', 'name' => 'add-row', 'value' => $name, 'class' => 'cdx-button',
			'formnovalidate' => true,
		], Spoken::text( $this->context, 'instrumentconfigurator-form-add-row' ) );
		return Html::rawElement( 'table', [ 'class' => 'ext-instrumentConfigurator-rates' ],
			Html::rawElement( 'thead', [], Html::rawElement( 'tr', [], $heads ) )
			. Html::rawElement( 'tbody', [], $body ) ) . $button;
	}

	private function row( string $name, int $at, string $wiki, string $rate, bool $isWrong, bool $isNext ): string {
		$cell = fn ( string $field, string $value, string $key, array $more ) => Html::rawElement( 'td', [],
			FormControls::input( "{$field}[]", $value, $more + [ 'dir' => 'ltr', 'aria-label' => $this->context->msg(
				"instrumentconfigurator-form-$key-of" )->numParams( $at + 1 )->text()
			], $isWrong && $value !== '' ) );
		return Html::rawElement( 'tr', [],
			$cell( "wiki/$name", $wiki, 'wiki', [
				'list' => 'ext-instrumentConfigurator-wikis', 'autocomplete' => 'off', 'spellcheck' => 'false',
				'autofocus' => $isNext,
			] ) . $cell( $name, $rate, 'rate', [ 'inputmode' => 'decimal', 'autocomplete' => 'off', 'size' => 8 ] ) );
	}

	/** Return the names that a browser offers beside rates; once on a page. */
	public function wikis(): string {
		return Html::rawElement( 'datalist', [ 'id' => 'ext-instrumentConfigurator-wikis' ], implode( '', array_map(
			static fn ( $wiki ) => Html::element( 'option', [ 'value' => $wiki ] ), $this->wikis
		) ) );
	}
}
